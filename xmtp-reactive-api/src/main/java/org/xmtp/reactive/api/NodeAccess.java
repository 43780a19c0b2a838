package org.xmtp.reactive.api;

import java.net.URI;
import java.util.Map;
import java.util.Objects;

/**
 * How a node is reached. Clients of a runtime that reach a node in the same way share connections.
 *
 * @param uri where it is: {@code http://host:port}, or with TLS {@code https://host:port}
 * @param tls how it is known
 * @param metadata what is sent with each call, by name
 */
public record NodeAccess(URI uri, TlsOptions tls, Map<String, String> metadata) {
    /** Keeps an unmodifiable copy of the metadata. */
    public NodeAccess {
        Objects.requireNonNull(uri, "uri");
        Objects.requireNonNull(tls, "tls");
        metadata = Map.copyOf(Objects.requireNonNull(metadata, "metadata"));
    }

    /** By its address alone. */
    public static NodeAccess of(URI uri) {
        return new NodeAccess(uri, TlsOptions.SYSTEM, Map.of());
    }

    /** Without what the metadata says, which may be a key, and without a user. */
    @Override
    public String toString() {
        return "NodeAccess[" + Printable.uri(uri.toString()) + ", " + tls + ", metadata=" + metadata.keySet() + "]";
    }
}
