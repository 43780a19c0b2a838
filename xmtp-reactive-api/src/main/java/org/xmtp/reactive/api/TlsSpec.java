package org.xmtp.reactive.api;

import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Collects what an {@code https://} node is to be known by; see {@link Xmtp.ClientBuilder#tls}. Takes PEM as text, so
 * that it can come from wherever secrets are kept: {@code spec.roots(Files.readString(path))}. What is wrong is named
 * in {@link Xmtp.ClientBuilder#build()}. Not for several threads.
 */
public final class TlsSpec {
    private static final String SHA256 = "sha256/";
    private static final int SHA256_BYTES = 32;

    private final Set<String> pins = new LinkedHashSet<>();
    private final List<String> pinProblems = new ArrayList<>();
    private Pem roots = Pem.NONE;
    private List<String> rootProblems = List.of();
    private Optional<TlsOptions.ClientCertificate> client = Optional.empty();
    private List<String> clientProblems = List.of();

    TlsSpec() {}

    /** Whom to trust, in place of whom this machine trusts: certificates as PEM. The last ones count. */
    public TlsSpec roots(String pem) {
        roots = Pem.read(Objects.requireNonNull(pem, "pem"));
        List<String> found = new ArrayList<>(unreadable("roots", roots));
        if (roots.isSound() && roots.certificates().isEmpty()) {
            found.add("tls roots hold no certificate: give PEM that begins with -----BEGIN CERTIFICATE-----");
        }
        rootProblems = found;
        return this;
    }

    /**
     * Who we are, for nodes that ask for a certificate. The last one counts.
     *
     * @param chain our certificate, and those between it and its root behind it, as PEM
     * @param key its private key, PKCS #8 as PEM and not encrypted
     */
    public TlsSpec clientCertificate(String chain, String key) {
        Pem ours = Pem.read(Objects.requireNonNull(chain, "chain"));
        Pem secret = Pem.read(Objects.requireNonNull(key, "key"));
        List<String> found = new ArrayList<>(unreadable("client certificate", ours));
        found.addAll(unreadable("client key", secret));
        if (ours.isSound() && ours.certificates().isEmpty()) {
            found.add("tls client certificate holds no certificate: give PEM that begins with"
                    + " -----BEGIN CERTIFICATE-----");
        } else if (secret.isSound() && secret.key().isEmpty()) {
            found.add("tls client key holds no private key of PKCS #8: convert it with"
                    + " openssl pkcs8 -topk8 -nocrypt");
        } else {
            client = secret.key().map(own -> new TlsOptions.ClientCertificate(ours.certificates(), own));
        }
        clientProblems = found;
        return this;
    }

    /**
     * A key that the node may have, beside being trusted; with several, one of them.
     *
     * @param sha256 {@code sha256/} and the Base64 of the SHA-256 of the key's SubjectPublicKeyInfo
     */
    public TlsSpec pin(String sha256) {
        Objects.requireNonNull(sha256, "sha256");
        Optional<byte[]> hash = hashOf(sha256);
        if (hash.isPresent()) {
            // In the one form in which keys are compared: Base64 can be given without its padding.
            pins.add(SHA256 + Base64.getEncoder().encodeToString(hash.get()));
        } else {
            pinProblems.add("tls pin \"" + Printable.text(sha256)
                    + "\" is none: give sha256/ and 32 bytes of Base64, the SHA-256 of the key's SubjectPublicKeyInfo");
        }
        return this;
    }

    private static Optional<byte[]> hashOf(String pin) {
        if (!pin.startsWith(SHA256)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Base64.getDecoder().decode(pin.substring(SHA256.length())))
                    .filter(hash -> hash.length == SHA256_BYTES);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static List<String> unreadable(String what, Pem pem) {
        return pem.problem().map(problem -> "tls " + what + " cannot be read (" + problem + "): give PEM").stream()
                .toList();
    }

    List<String> problems() {
        return Stream.of(rootProblems, clientProblems, pinProblems)
                .flatMap(List::stream)
                .toList();
    }

    TlsOptions options() {
        return new TlsOptions(roots.certificates(), client, pins);
    }
}
