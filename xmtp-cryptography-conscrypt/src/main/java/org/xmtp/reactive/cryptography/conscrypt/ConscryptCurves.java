package org.xmtp.reactive.cryptography.conscrypt;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SignatureException;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.xmtp.reactive.cryptography.curve.CurveProvider;

/**
 * BoringSSL's arithmetic, with the engines that Conscrypt wraps it in. Its key objects keep their bytes on the Java
 * heap until they are collected: those of agreements live for one call, those of signers as long as the signer.
 */
public final class ConscryptCurves implements CurveProvider {
    private static final ThreadLocal<Engines> ENGINES = ThreadLocal.withInitial(Engines::new);

    /**
     * Loads the native library.
     *
     * @throws IllegalStateException if there is none for this platform
     */
    public ConscryptCurves() {
        try {
            ENGINES.get();
        } catch (LinkageError e) {
            throw new IllegalStateException("Conscrypt has no native library for this platform", e);
        }
    }

    @Override
    public String name() {
        return "conscrypt";
    }

    @Override
    public boolean agree(byte[] privateKey, byte[] publicKey, byte[] target, int offset) {
        return ENGINES.get().agree(privateKey, publicKey, target, offset);
    }

    @Override
    public Signer signer(byte[] seed, byte[] publicKey) {
        PrivateKey key = ENGINES.get().signingKey(seed);
        return message -> ENGINES.get().sign(key, message);
    }

    @Override
    public Verifier verifier(byte[] publicKey) {
        // BoringSSL takes points outside the prime-order group too.
        if (!Ed25519.validatePublicKeyFull(publicKey, 0)) {
            return (message, signature) -> false;
        }
        PublicKey key = ENGINES.get().verifyingKey(publicKey);
        return (message, signature) -> {
            try {
                return ENGINES.get().verify(key, message, signature);
            } catch (SignatureException e) {
                return false;
            } catch (GeneralSecurityException e) {
                throw Engines.broken(e);
            }
        };
    }
}
