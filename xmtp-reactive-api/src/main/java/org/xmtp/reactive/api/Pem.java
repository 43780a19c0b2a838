package org.xmtp.reactive.api;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a PEM text holds.
 *
 * @param certificates its certificates, in order
 * @param key its private key
 * @param problem why it cannot be read, if so
 */
record Pem(List<X509Certificate> certificates, Optional<PrivateKey> key, Optional<String> problem) {
    /** Nothing. */
    static final Pem NONE = new Pem(List.of(), Optional.empty(), Optional.empty());

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN (CERTIFICATE|PRIVATE KEY)-----([^-]*)-----END \\1-----");
    private static final List<String> KEY_ALGORITHMS = List.of("EC", "RSA", "Ed25519");

    /** Reads certificates and a private key of PKCS #8; what else there is is passed over. */
    static Pem read(String text) {
        List<X509Certificate> certificates = new ArrayList<>();
        Optional<PrivateKey> key = Optional.empty();
        Matcher block = BLOCK.matcher(text);
        try {
            while (block.find()) {
                byte[] bytes = Base64.getMimeDecoder().decode(block.group(2));
                if (block.group(1).equals("CERTIFICATE")) {
                    certificates.add(certificate(bytes));
                } else {
                    key = Optional.of(key(bytes));
                }
            }
            return new Pem(certificates, key, Optional.empty());
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            String said = e.getMessage();
            return new Pem(List.of(), Optional.empty(), Optional.of(said == null ? "damaged" : Printable.text(said)));
        }
    }

    /** Whether it could be read. */
    boolean isSound() {
        return problem.isEmpty();
    }

    private static X509Certificate certificate(byte[] bytes) throws GeneralSecurityException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(bytes));
    }

    private static PrivateKey key(byte[] bytes) throws GeneralSecurityException {
        PKCS8EncodedKeySpec encoded = new PKCS8EncodedKeySpec(bytes);
        for (String algorithm : KEY_ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
            } catch (InvalidKeySpecException e) {
                // It is of another algorithm.
            }
        }
        throw new InvalidKeySpecException("a key of none of " + KEY_ALGORITHMS);
    }
}
