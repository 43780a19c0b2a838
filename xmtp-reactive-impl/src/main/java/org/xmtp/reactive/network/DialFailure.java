package org.xmtp.reactive.network;

import io.grpc.Status;
import io.netty.handler.ssl.NotSslRecordException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What keeps a connection from being made, in one sentence that names cause and remedy. */
final class DialFailure {
    private static final int MAX_DEPTH = 16;
    private static final String ROOTS = "tls(spec -> spec.roots(pem))";
    private static final String OURS = "tls(spec -> spec.clientCertificate(chain, key))";

    private final NodeAddress node;
    private final String description;
    private final List<Throwable> causes = new ArrayList<>();

    private DialFailure(NodeAddress node, Status status) {
        this.node = node;
        this.description = Objects.requireNonNullElse(status.getDescription(), "");
        for (Throwable cause = status.getCause();
                cause != null && causes.size() < MAX_DEPTH;
                cause = cause.getCause()) {
            causes.add(cause);
        }
    }

    /** The sentence; empty if the connection is not the matter, or nothing better is known than what gRPC says. */
    static Optional<String> sentence(NodeAddress node, Status status) {
        if (status.getCode() != Status.Code.UNAVAILABLE) {
            return Optional.empty();
        }
        DialFailure failure = new DialFailure(node, status);
        return Optional.ofNullable(failure.ofProxy())
                .or(() -> Optional.ofNullable(failure.ofName()))
                .or(() -> Optional.ofNullable(failure.ofCertificate()))
                .or(() -> Optional.ofNullable(failure.ofEncryption()))
                .or(() -> Optional.ofNullable(failure.ofSocket()));
    }

    private Optional<String> said(Class<? extends Throwable> kind) {
        return causes.stream()
                .filter(kind::isInstance)
                .findFirst()
                .map(found -> Objects.requireNonNullElse(found.getMessage(), kind.getSimpleName()));
    }

    private boolean has(Class<? extends Throwable> kind) {
        return causes.stream().anyMatch(kind::isInstance);
    }

    /** The class is of a library that gRPC alone knows. */
    private @Nullable String ofProxy() {
        return causes.stream()
                .filter(cause -> cause.getClass().getName().startsWith("io.netty.handler.proxy."))
                .findFirst()
                .map(cause -> "the proxy made no connection (" + cause.getMessage()
                        + "); check https.proxyHost, https.proxyPort and what the proxy lets through")
                .orElse(null);
    }

    private @Nullable String ofName() {
        return has(UnknownHostException.class) || description.startsWith("Unable to resolve host")
                ? "its name " + node.host() + " has no address; check its spelling and this machine's name servers"
                : null;
    }

    private @Nullable String ofCertificate() {
        Optional<String> otherKey = said(PinnedKeys.OtherKeyException.class);
        if (otherKey.isPresent()) {
            return "its key is none of those that are pinned; if it was renewed, add tls(spec -> spec.pin(\""
                    + otherKey.get() + "\"))";
        }
        if (has(CertificateExpiredException.class)) {
            return "its certificate has expired; have it renewed there, or put this machine's clock right";
        }
        if (has(CertificateNotYetValidException.class)) {
            return "its certificate is not valid yet; put this machine's clock right";
        }
        if (has(CertPathBuilderException.class) || has(CertPathValidatorException.class)) {
            return "its certificate is of no authority that is trusted here; give the authority's with " + ROOTS;
        }
        Optional<String> other = causes.stream()
                .filter(cause -> cause.getClass() == CertificateException.class)
                .map(cause -> Objects.requireNonNullElse(cause.getMessage(), ""))
                .findFirst();
        if (other.isEmpty()) {
            return null;
        }
        return isOtherName(other.get())
                ? "its certificate does not name " + node.host() + "; connect to a name that it bears"
                : "its certificate is refused (" + other.get() + "); have it mended there";
    }

    private static boolean isOtherName(String said) {
        return said.startsWith("No subject alternative") || said.startsWith("No name matching");
    }

    private @Nullable String ofEncryption() {
        if (has(NotSslRecordException.class)) {
            return "it speaks no TLS; give http:// in place of https://";
        }
        if (description.contains("not SETTINGS") || description.contains("HTTP/2 client preface")) {
            return node.encrypted()
                    ? "it speaks no gRPC; check host and port"
                    : "it does not speak gRPC in the clear; give https:// if it speaks TLS";
        }
        if (description.contains("ALPN")) {
            return "its TLS offers no HTTP/2; check the port, or let what ends its TLS offer h2";
        }
        Optional<String> failed = said(SSLException.class);
        if (failed.isEmpty()) {
            return null;
        }
        String said = failed.get();
        return said.contains("alert") && said.contains("certificate")
                ? "it refuses us for our certificate; give one that it knows with " + OURS
                : "TLS with it fails (" + said + "); check both sides' versions and ciphers";
    }

    private @Nullable String ofSocket() {
        Optional<String> unheard = said(Traffic.UnheardException.class);
        if (unheard.isPresent()) {
            return "it takes the connection and " + unheard.get() + "; check host and port"
                    + (node.encrypted() ? "" : ", and give https:// if it speaks TLS");
        }
        if (has(NoRouteToHostException.class)
                || said(SocketException.class).orElse("").contains("unreachable")) {
            return "there is no way to it; check this machine's network";
        }
        return said(ConnectException.class)
                .map(said -> said.contains("timed out")
                        ? "it does not answer; check host, port and the firewalls between"
                        : "nobody listens there; start the node, or check host and port")
                .orElse(null);
    }
}
