package org.xmtp.reactive.node.store.postgres;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.node.store.StoreException;

/**
 * Names a database: {@code postgresql://user[:password]@host[:port]/database[?sslmode=…&sslrootcert=…]}, what is
 * reserved in a URL percent-encoded. Nothing here shows the password as text.
 */
public final class PostgresUrl {

    private static final int DEFAULT_PORT = 5432;
    private static final String SSL_MODE = "sslmode";
    private static final String SSL_ROOT_CERTIFICATE = "sslrootcert";
    private static final Set<String> SCHEMES = Set.of("postgresql", "postgres");
    private static final Set<String> SSL_MODES = Set.of("disable", "prefer", "require", "verify-ca", "verify-full");
    private static final Pattern PASSWORD = Pattern.compile(":(?!//).*@", Pattern.DOTALL);
    private static final String FORM = "postgresql://user@host:5432/database";

    private final URI uri;
    private final String user;
    private final String database;
    private final Map<String, String> options;

    private PostgresUrl(URI uri, String user, String database, Map<String, String> options) {
        this.uri = uri;
        this.user = user;
        this.database = database;
        this.options = options;
    }

    /**
     * Reads a URL.
     *
     * @throws StoreException if it is none of this form; the message says what is wrong, and shows no password
     */
    public static PostgresUrl parse(String text) {
        // Nor are the options shown: what somebody takes for the password's place may be among them.
        String shown = PASSWORD.matcher(text).replaceFirst(":...@").split("\\?", 2)[0];
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw refused(shown, "is no URL; write " + FORM + ", and what is reserved in a URL percent-encoded");
        }
        if (uri.getScheme() == null || !SCHEMES.contains(uri.getScheme())) {
            throw refused(shown, "does not begin with postgresql://; write " + FORM);
        }
        if (uri.getHost() == null) {
            throw refused(shown, "names no host; write " + FORM);
        }
        String user =
                decoded(Optional.ofNullable(uri.getRawUserInfo()).orElse("").split(":", 2)[0]);
        if (user.isEmpty()) {
            throw refused(shown, "names no user; write " + FORM);
        }
        String path = uri.getRawPath();
        if (path.length() < 2 || path.indexOf('/', 1) >= 0) {
            throw refused(shown, "names no database; write " + FORM);
        }
        return new PostgresUrl(uri, user, decoded(path.substring(1)), options(uri.getRawQuery(), shown));
    }

    private static Map<String, String> options(@Nullable String query, String shown) {
        Map<String, String> options = new HashMap<>();
        if (query != null) {
            for (String option : query.split("&")) {
                String[] parts = option.split("=", 2);
                options.put(parts[0], parts.length == 2 ? decoded(parts[1]) : "");
            }
        }
        for (String name : options.keySet()) {
            if (!name.equals(SSL_MODE) && !name.equals(SSL_ROOT_CERTIFICATE)) {
                throw refused(shown, "has the option " + name + "; there are sslmode and sslrootcert");
            }
        }
        String mode = options.getOrDefault(SSL_MODE, "prefer");
        if (!SSL_MODES.contains(mode)) {
            throw refused(
                    shown,
                    "has the sslmode " + mode + "; there are disable, prefer, require, verify-ca and verify-full");
        }
        String certificate = options.get(SSL_ROOT_CERTIFICATE);
        if (mode.startsWith("verify") && certificate == null) {
            throw refused(shown, "has the sslmode " + mode + "; name the authority's file, too, with sslrootcert");
        }
        if (!mode.startsWith("verify") && certificate != null) {
            throw refused(
                    shown,
                    "has an sslrootcert that the sslmode " + mode + " does not look at; write sslmode=verify-full");
        }
        if (certificate != null && !Files.isReadable(Path.of(certificate))) {
            throw refused(
                    shown, "has the sslrootcert " + certificate + ", which can't be read; name the authority's file");
        }
        return options;
    }

    private static String decoded(@Nullable String part) {
        // A plus stands for itself here, unlike in forms.
        return part == null ? "" : URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static StoreException refused(String shown, String reason) {
        return new StoreException("the store " + shown + " " + reason);
    }

    String host() {
        return uri.getHost().replaceAll("[\\[\\]]", "");
    }

    int port() {
        return uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
    }

    String user() {
        return user;
    }

    String database() {
        return database;
    }

    Optional<String> password() {
        String[] parts = Optional.ofNullable(uri.getRawUserInfo()).orElse("").split(":", 2);
        return parts.length == 2 ? Optional.of(decoded(parts[1])) : Optional.empty();
    }

    String sslMode() {
        return options.getOrDefault(SSL_MODE, "prefer");
    }

    Optional<String> sslRootCertificate() {
        return Optional.ofNullable(options.get(SSL_ROOT_CERTIFICATE));
    }

    /** As JDBC has it, without user and password. */
    String jdbc() {
        String query = uri.getRawQuery();
        return "jdbc:postgresql://" + uri.getHost() + ":" + port() + uri.getRawPath() + "?"
                + (query == null ? "" : query + "&") + "connectTimeout=10&loginTimeout=10&ApplicationName=xmtp-node";
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "postgresql://" + user + "@" + uri.getHost() + ":" + port() + "/" + database;
    }
}
