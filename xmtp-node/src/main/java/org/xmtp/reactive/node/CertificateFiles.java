package org.xmtp.reactive.node;

import io.grpc.util.CertificateUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;

/**
 * Where a certificate and its key are kept, in PEM.
 *
 * @param chain the certificate, followed by those of the authorities between it and a root
 * @param key the certificate's private key, RSA or EC, as PKCS #8 ({@code BEGIN PRIVATE KEY})
 */
record CertificateFiles(Path chain, Path key) {

    private static final byte[] SIGNED = new byte[32];

    /** A certificate with its chain, and the key that belongs to it. */
    record Pair(X509Certificate[] chain, PrivateKey key) {}

    /**
     * Reads both. Blocks.
     *
     * @throws NodeException when they can't be read, or are no pair
     */
    Pair read() {
        byte[] certificates = bytes(chain, "certificate");
        byte[] secret = bytes(key, "key");
        Pair pair = new Pair(certificates(certificates), key(secret));
        if (!isPair(pair)) {
            throw new NodeException("the key " + key + " is not the one of the certificate " + chain
                    + "; name the files that belong together");
        }
        return pair;
    }

    private static byte[] bytes(Path file, String what) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new NodeException("the " + what + " " + file + " can't be read; name a file that this user may read");
        }
    }

    private X509Certificate[] certificates(byte[] pem) {
        try {
            X509Certificate[] certificates = CertificateUtils.getX509Certificates(new ByteArrayInputStream(pem));
            if (certificates.length > 0) {
                return certificates;
            }
        } catch (GeneralSecurityException e) {
            // Told below.
        }
        throw new NodeException("the certificate " + chain + " is none in PEM (BEGIN CERTIFICATE); name such a file");
    }

    private PrivateKey key(byte[] pem) {
        try {
            return CertificateUtils.getPrivateKey(new ByteArrayInputStream(pem));
        } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
            throw new NodeException("the key " + key + " is no RSA or EC key in PEM as PKCS #8 (BEGIN PRIVATE KEY);"
                    + " \"openssl pkcs8 -topk8 -nodes\" makes one of another form");
        }
    }

    private static boolean isPair(Pair pair) {
        try {
            Signature signature =
                    Signature.getInstance("SHA256with" + ("EC".equals(pair.key.getAlgorithm()) ? "ECDSA" : "RSA"));
            signature.initSign(pair.key);
            signature.update(SIGNED);
            byte[] made = signature.sign();
            signature.initVerify(pair.chain[0].getPublicKey());
            signature.update(SIGNED);
            return signature.verify(made);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
