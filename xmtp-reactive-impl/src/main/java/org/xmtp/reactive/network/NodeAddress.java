package org.xmtp.reactive.network;

import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.Printable;
import org.xmtp.reactive.api.XmtpConfigurationException;

/**
 * Where a node listens.
 *
 * @param host its name or address; an IPv6 address in brackets
 * @param port its gRPC port
 * @param encrypted whether it speaks TLS
 */
record NodeAddress(String host, int port, boolean encrypted) {
    /** Where nodes listen unless they are told otherwise. */
    static final int DEFAULT_PORT = 5556;

    /**
     * Reads {@code http://host:port} or, with TLS, {@code https://host:port}; the port may be left out.
     *
     * @throws XmtpConfigurationException if it is anything else
     */
    static NodeAddress of(URI uri) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw invalid(uri, "begin it with http:// (plain) or https:// (TLS)");
        }
        String host = uri.getHost();
        if (host == null) {
            throw invalid(uri, "name a host, for example http://localhost:5556");
        }
        if (uri.getRawUserInfo() != null
                || !isNothing(uri.getRawPath())
                || uri.getRawQuery() != null
                || uri.getRawFragment() != null) {
            throw invalid(uri, "give host and port alone, for example http://localhost:5556");
        }
        return new NodeAddress(host, uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(), scheme.equals("https"));
    }

    private static boolean isNothing(@Nullable String path) {
        return path == null || path.isEmpty() || path.equals("/");
    }

    private static XmtpConfigurationException invalid(URI uri, String remedy) {
        return XmtpConfigurationException.invalid("node address", Printable.uri(uri.toString()), remedy);
    }

    /** The address as it is given. */
    @Override
    public String toString() {
        return (encrypted ? "https://" : "http://") + host + ":" + port;
    }
}
