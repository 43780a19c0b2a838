package org.xmtp.reactive.cryptography.conscrypt;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.KeyAgreement;
import org.conscrypt.Conscrypt;
import org.conscrypt.XdhKeySpec;

/** Conscrypt's engines of one thread, since finding one costs more than a use does. */
final class Engines {
    /** What stands before the 32 bytes of a seed in PKCS#8, and of a public key in X.509 (RFC 8410). */
    private static final byte[] SEED = HexFormat.of().parseHex("302e020100300506032b657004220420");

    private static final byte[] PUBLIC_KEY = HexFormat.of().parseHex("302a300506032b6570032100");

    private static final class Loaded {
        private static final Provider PROVIDER = Conscrypt.newProvider();
    }

    private final KeyFactory agreementKeys;
    private final KeyAgreement agreement;
    private final KeyFactory signatureKeys;
    private final Signature signature;

    Engines() {
        try {
            agreementKeys = KeyFactory.getInstance("XDH", Loaded.PROVIDER);
            agreement = KeyAgreement.getInstance("XDH", Loaded.PROVIDER);
            signatureKeys = KeyFactory.getInstance("EdDSA", Loaded.PROVIDER);
            signature = Signature.getInstance("EdDSA", Loaded.PROVIDER);
        } catch (GeneralSecurityException e) {
            throw broken(e);
        }
    }

    /** Whether there is a secret: false for a public key of low order. */
    boolean agree(byte[] privateKey, byte[] publicKey, byte[] target, int offset) {
        try {
            agreement.init(agreementKeys.generatePrivate(new XdhKeySpec(privateKey)));
            PublicKey peer = agreementKeys.generatePublic(new XdhKeySpec(publicKey));
            try {
                agreement.doPhase(peer, true);
            } catch (InvalidKeyException e) {
                return false;
            }
            agreement.generateSecret(target, offset);
            return true;
        } catch (GeneralSecurityException e) {
            throw broken(e);
        }
    }

    PrivateKey signingKey(byte[] seed) {
        byte[] encoded = join(SEED, seed);
        try {
            return signatureKeys.generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (GeneralSecurityException e) {
            throw broken(e);
        } finally {
            Arrays.fill(encoded, (byte) 0);
        }
    }

    byte[] sign(PrivateKey key, byte[] message) {
        try {
            signature.initSign(key);
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw broken(e);
        }
    }

    PublicKey verifyingKey(byte[] publicKey) {
        try {
            return signatureKeys.generatePublic(new X509EncodedKeySpec(join(PUBLIC_KEY, publicKey)));
        } catch (GeneralSecurityException e) {
            throw broken(e);
        }
    }

    boolean verify(PublicKey key, byte[] message, byte[] signed) throws GeneralSecurityException {
        signature.initVerify(key);
        signature.update(message);
        return signature.verify(signed);
    }

    private static byte[] join(byte[] prefix, byte[] key) {
        byte[] joined = Arrays.copyOf(prefix, prefix.length + key.length);
        System.arraycopy(key, 0, joined, prefix.length, key.length);
        return joined;
    }

    static IllegalStateException broken(GeneralSecurityException e) {
        return new IllegalStateException("Conscrypt refuses what every provider must do; leave its module out", e);
    }
}
