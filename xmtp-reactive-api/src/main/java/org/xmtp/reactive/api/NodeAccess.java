package org.xmtp.reactive.api;

import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a node is reached. Clients of a runtime that reach a node in the same way share connections.
 *
 * @param uri where it is: {@code http://host:port}, or with TLS {@code https://host:port}
 * @param tls how it is known
 * @param metadata what is sent with each call, by name
 */
public record NodeAccess(URI uri, TlsOptions tls, Map<String, String> metadata) {
    /** Where nodes listen unless they are told otherwise. */
    private static final int DEFAULT_PORT = 5556;

    private static final int LAST_PORT = 65_535;

    /** Looser than that of {@link URI}, to tell what is wrong with a name. */
    private static final Pattern AUTHORITY =
            Pattern.compile("(?<host>\\[[0-9a-fA-F:.]+]|[a-zA-Z0-9_.-]+)(:(?<port>[0-9]{0,9}))?");

    /**
     * Keeps an unmodifiable copy of the metadata.
     *
     * @throws XmtpConfigurationException if the address is none of a node
     */
    public NodeAccess {
        Objects.requireNonNull(uri, "uri");
        Objects.requireNonNull(tls, "tls");
        metadata = Map.copyOf(Objects.requireNonNull(metadata, "metadata"));
        Optional<String> problem = problem(uri);
        if (problem.isPresent()) {
            throw XmtpConfigurationException.invalid("node address", Printable.uri(uri.toString()), problem.get());
        }
    }

    /** By its address alone. */
    public static NodeAccess of(URI uri) {
        return new NodeAccess(uri, TlsOptions.SYSTEM, Map.of());
    }

    /** The node's name or address; an IPv6 address in brackets. */
    public String host() {
        return authority(uri).group("host");
    }

    /** The node's port, 5556 unless the address has one. */
    public int port() {
        return port(authority(uri));
    }

    /** Whether it speaks TLS. */
    public boolean encrypted() {
        return isEncrypted(uri);
    }

    static boolean isEncrypted(URI uri) {
        return "https".equalsIgnoreCase(uri.getScheme());
    }

    /** What to do about an address, if it is none of a node. */
    static Optional<String> problem(URI uri) {
        boolean known = isEncrypted(uri) || "http".equalsIgnoreCase(uri.getScheme());
        if (!known || uri.getRawAuthority() == null) {
            return Optional.of(form(uri.toString()));
        }
        if (uri.getRawAuthority().indexOf('@') >= 0) {
            return Optional.of("it names a user: " + form("") + ", and a key as metadata");
        }
        Matcher authority = authority(uri);
        if (!authority.matches()) {
            return Optional.of(form(""));
        }
        if (isEncrypted(uri) && authority.group("host").indexOf('_') >= 0) {
            return Optional.of("Java checks no certificate of a host with an underscore: give another name for it that"
                    + " its certificate bears, or its IP address");
        }
        if (port(authority) < 1 || port(authority) > LAST_PORT) {
            return Optional.of("its port is none: give one from 1 to " + LAST_PORT);
        }
        boolean more = (!uri.getRawPath().isEmpty() && !uri.getRawPath().equals("/"))
                || uri.getRawQuery() != null
                || uri.getRawFragment() != null;
        return more ? Optional.of("host and port are all there is: " + form("")) : Optional.empty();
    }

    /** Of what form an address is. */
    static String form(String given) {
        return AUTHORITY.matcher(given).matches()
                ? "give http://" + given + ", or https://" + given + " for TLS"
                : "give http://host:port, or https://host:port for TLS";
    }

    private static Matcher authority(URI uri) {
        Matcher matcher = AUTHORITY.matcher(uri.getRawAuthority());
        matcher.matches();
        return matcher;
    }

    private static int port(Matcher authority) {
        String port = authority.group("port");
        return port == null || port.isEmpty() ? DEFAULT_PORT : Integer.parseInt(port);
    }

    /** Without what the metadata says, which may be a key, and without a user. */
    @Override
    public String toString() {
        return "NodeAccess[" + Printable.uri(uri.toString()) + ", " + tls + ", metadata=" + metadata.keySet() + "]";
    }
}
