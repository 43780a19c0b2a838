package org.xmtp.reactive.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.TlsSpec;
import org.xmtp.reactive.api.Xmtp;
import org.xmtp.reactive.api.XmtpConfigurationException;
import org.xmtp.reactive.api.XmtpStore;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** Which node, and how it is reached. */
final class NodeOptions {
    private static final String VARIABLE = "XMTP_NODE";
    private static final String CA = "--ca";
    private static final String CLIENT_CERTIFICATE = "--client-cert";
    private static final String CLIENT_KEY = "--client-key";

    @Option(
            names = "--node",
            paramLabel = "URI",
            scope = ScopeType.INHERIT,
            description = "the node, http://host:port or https://host:port (default: what XMTP_NODE names, else "
                    + "http://localhost:5556)")
    private @Nullable String node;

    @Option(
            names = "--local",
            scope = ScopeType.INHERIT,
            description = "the node at http://localhost:5556, whatever XMTP_NODE names")
    private boolean local;

    @Option(
            names = CA,
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "whom to trust for an https node, certificates as PEM (default: whom this machine trusts)")
    private @Nullable Path authority;

    @Option(
            names = CLIENT_CERTIFICATE,
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "who we are, for an https node that asks: a certificate, and those above it, as PEM")
    private @Nullable Path clientCertificate;

    @Option(
            names = CLIENT_KEY,
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "the key of that certificate, PKCS #8 as PEM")
    private @Nullable Path clientKey;

    @Option(
            names = "--pin",
            paramLabel = "HASH",
            scope = ScopeType.INHERIT,
            description = "sha256/ and Base64: a key that an https node may have, beside being trusted; repeatable")
    private List<String> pins = new ArrayList<>();

    @Option(
            names = "--header",
            paramLabel = "NAME=VALUE",
            scope = ScopeType.INHERIT,
            description = "sent with each call to the node; others see a command line, so no secrets; repeatable")
    private List<Header> headers = new ArrayList<>();

    @Option(
            names = "--header-env",
            paramLabel = "NAME=VARIABLE",
            scope = ScopeType.INHERIT,
            description = "the same with the value of a variable of the environment: for secrets; repeatable")
    private List<Header> headersOfEnvironment = new ArrayList<>();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    /** A client of the node, still without a store. */
    Xmtp.ClientBuilder client() {
        if (node != null && local) {
            throw usage("--node and --local exclude each other");
        }
        Xmtp.ClientBuilder client = Xmtp.client();
        String chosen = node == null && !local ? System.getenv(VARIABLE) : node;
        if (chosen != null && !(node == null && chosen.isEmpty())) {
            client.node(chosen);
        }
        List<Consumer<TlsSpec>> tls = tls();
        if (!tls.isEmpty()) {
            client.tls(spec -> tls.forEach(part -> part.accept(spec)));
        }
        headers.forEach(header -> client.metadata(header.name(), header.value()));
        headersOfEnvironment.forEach(header -> client.metadata(header.name(), variable(header)));
        return sound(client);
    }

    private List<Consumer<TlsSpec>> tls() {
        List<Consumer<TlsSpec>> parts = new ArrayList<>();
        if (authority != null) {
            PemFile file = new PemFile(CA, authority);
            String roots = file.read();
            parts.add(PemFile.sound(file.toString(), tls -> tls.roots(roots)));
        }
        if (clientCertificate != null && clientKey != null) {
            PemFile certificateFile = new PemFile(CLIENT_CERTIFICATE, clientCertificate);
            PemFile keyFile = new PemFile(CLIENT_KEY, clientKey);
            String chain = certificateFile.read();
            String key = keyFile.read();
            parts.add(PemFile.sound(certificateFile + " " + keyFile, tls -> tls.clientCertificate(chain, key)));
        } else if (clientCertificate != null || clientKey != null) {
            throw usage(CLIENT_CERTIFICATE + " and " + CLIENT_KEY + " go together: give both");
        }
        pins.forEach(pin -> parts.add(tls -> tls.pin(pin)));
        return parts;
    }

    private String variable(Header header) {
        String value = System.getenv(header.value());
        if (value == null) {
            throw usage("--header-env " + header.name() + ": the environment has no variable \"" + header.value()
                    + "\"; export it");
        }
        return value;
    }

    /** Wrong values are the command line's fault; the store that they are looked at with is none that is kept. */
    private Xmtp.ClientBuilder sound(Xmtp.ClientBuilder client) {
        try {
            client.store(XmtpStore.inMemory()).build();
            return client;
        } catch (XmtpConfigurationException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
    }

    private ParameterException usage(String problem) {
        return new ParameterException(spec.commandLine(), problem);
    }
}
