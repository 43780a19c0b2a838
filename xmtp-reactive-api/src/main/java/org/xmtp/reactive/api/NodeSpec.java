package org.xmtp.reactive.api;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Collects how a node is reached; a later value takes the place of an earlier one, good or bad. */
final class NodeSpec {
    private static final Pattern NAME = Pattern.compile("[a-z0-9_.-]+");
    private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7e]*");

    private final Map<String, String> metadata = new LinkedHashMap<>();
    private URI uri = XmtpOptions.DEFAULT_NODE;
    private @Nullable String uriProblem;
    private @Nullable TlsSpec tls;

    void uri(String text) {
        try {
            uri(URI.create(text));
        } catch (IllegalArgumentException e) {
            uriProblem = "node \"" + Printable.uri(text) + "\" is no URI: " + NodeAccess.form(text);
        }
    }

    void uri(URI given) {
        uriProblem = NodeAccess.problem(given)
                .map(problem -> "node \"" + Printable.uri(given.toString()) + "\" cannot be connected to: " + problem)
                .orElse(null);
        uri = given;
    }

    void tls(Consumer<TlsSpec> spec) {
        tls = new TlsSpec();
        spec.accept(tls);
    }

    void metadata(String name, String value) {
        metadata.put(name, value);
    }

    /** Adds what is wrong; values of metadata stay unsaid. */
    void addProblems(List<String> found) {
        if (uriProblem != null) {
            found.add(uriProblem);
        }
        if (tls != null) {
            found.addAll(tls.problems());
            if (uriProblem == null && !NodeAccess.isEncrypted(uri)) {
                found.add("tls was given for the node \"" + Printable.uri(uri.toString())
                        + "\", which is reached without it: give https://host:port");
            }
        }
        metadata.keySet().stream()
                .filter(name -> !NAME.matcher(name).matches() || name.startsWith("grpc-") || name.endsWith("-bin"))
                .map(name -> "metadata \"" + Printable.text(name)
                        + "\" is no name: give lower-case letters, digits and _ . - that neither begin with grpc- nor end"
                        + " with -bin")
                .forEach(found::add);
        metadata.forEach((name, value) -> {
            if (!VALUE.matcher(value).matches()) {
                found.add("the value of metadata \"" + Printable.text(name)
                        + "\" has characters that cannot be sent: give printable ASCII");
            }
        });
    }

    NodeAccess access() {
        return new NodeAccess(uri, tls == null ? TlsOptions.SYSTEM : tls.options(), metadata);
    }
}
