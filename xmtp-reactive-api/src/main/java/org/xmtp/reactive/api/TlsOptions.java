package org.xmtp.reactive.api;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * How a node is known, and who we are to it; made by {@link TlsSpec}.
 *
 * @param roots whom to trust; if there are none, whom this machine trusts
 * @param client who we are, for nodes that ask
 * @param pins {@code sha256/} and the digest of a key in Base64; if there are any, the node's key must be among them
 */
public record TlsOptions(List<X509Certificate> roots, Optional<ClientCertificate> client, Set<String> pins) {
    /** Whom this machine trusts, and no client certificate. */
    public static final TlsOptions SYSTEM = new TlsOptions(List.of(), Optional.empty(), Set.of());

    /** Keeps unmodifiable copies. */
    public TlsOptions {
        roots = List.copyOf(Objects.requireNonNull(roots, "roots"));
        Objects.requireNonNull(client, "client");
        pins = Set.copyOf(Objects.requireNonNull(pins, "pins"));
    }

    /**
     * A certificate of ours, with its key.
     *
     * @param chain the certificate first, then those between it and its root
     * @param key the key of the certificate
     */
    public record ClientCertificate(List<X509Certificate> chain, PrivateKey key) {
        /** Keeps an unmodifiable copy. */
        public ClientCertificate {
            chain = List.copyOf(Objects.requireNonNull(chain, "chain"));
            Objects.requireNonNull(key, "key");
        }

        /** Without the key. */
        @Override
        public String toString() {
            return "ClientCertificate[" + chain.size() + " certificates, key=****]";
        }
    }

    /** How much there is of each, since certificates are long. */
    @Override
    public String toString() {
        return "TlsOptions[roots=" + (roots.isEmpty() ? "the system's" : roots.size()) + ", client="
                + (client.isPresent() ? "yes" : "no") + ", pins=" + pins.size() + "]";
    }
}
