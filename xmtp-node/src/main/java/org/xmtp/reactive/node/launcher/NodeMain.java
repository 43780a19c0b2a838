package org.xmtp.reactive.node.launcher;

import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.xmtp.reactive.node.NodeException;
import org.xmtp.reactive.node.XmtpNode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Runs a node until it is told to stop. Exits with 143 after SIGTERM, 1 when it can't start, 2 for a wrong command
 * line.
 */
@Command(
        name = "xmtp-node",
        description = "Runs a node of the XMTP v3-alpha message API until it is stopped (SIGTERM drains).",
        subcommands = Restored.class)
public final class NodeMain implements Callable<Integer> {

    private static final Set<String> HELP = Set.of("-h", "--help");

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "the address to listen at, 0.0.0.0 = all that this machine has (${DEFAULT-VALUE})")
    private String host = "127.0.0.1";

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "5556",
            description = "the port, 0 = a free one (${DEFAULT-VALUE})")
    private int port = 5556;

    @Option(
            names = "--http-port",
            paramLabel = "N",
            description = "answers by HTTP too, in JSON and by grpc-web, at this port, 0 = a free one")
    private @Nullable Integer httpPort;

    @Option(
            names = "--cors",
            paramLabel = "ORIGIN",
            split = ",",
            description = "the site whose pages may call by HTTP, such as https://app.example; may be repeated (*)")
    private List<String> origins = List.of("*");

    @Option(
            names = "--metrics-port",
            paramLabel = "N",
            description = "shows a page for people (/), tells figures (/metrics, for Prometheus) and health (/healthz,"
                    + " /readyz), 0 = a free one")
    private @Nullable Integer metricsPort;

    @Option(
            names = "--metrics-host",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "the address for that (${DEFAULT-VALUE})")
    private String metricsHost = "127.0.0.1";

    @Option(
            names = "--tls-cert",
            paramLabel = "FILE",
            description = "encrypts with this certificate and its chain (PEM), read again when it changes")
    private @Nullable Path certificate;

    @Option(names = "--tls-key", paramLabel = "FILE", description = "the certificate's key (PEM, PKCS #8)")
    private @Nullable Path key;

    @Option(
            names = "--rate-limits",
            arity = "0..1",
            paramLabel = "true|false",
            fallbackValue = "true",
            description = "limits what each caller's address may publish and ask in a minute")
    private boolean rateLimits;

    @Option(
            names = "--no-topic-checks",
            arity = "0..1",
            paramLabel = "true|false",
            fallbackValue = "true",
            description = "lets anybody publish anything on the contact and revocation topics of accounts")
    private boolean noTopicChecks;

    @Option(
            names = "--wallet-tokens",
            arity = "0..1",
            paramLabel = "true|false",
            fallbackValue = "true",
            description = "takes envelopes on topics not below /xmtp/3/ only with a token of the publisher's wallet")
    private boolean walletTokens;

    @Option(
            names = "--proxy",
            paramLabel = "ADDRESS[/BITS]",
            split = ",",
            description = "believes this one about whom it was called by (x-forwarded-for); may be repeated")
    private List<String> proxies = List.of();

    @Mixin
    private LogOptions log = new LogOptions();

    @Mixin
    private DataOptions place = new DataOptions();

    @Mixin
    private KeepOptions keeping = new KeepOptions();

    @Option(
            names = "--nats",
            paramLabel = "URL",
            split = ",",
            description =
                    "tells other nodes on the same database at once what this one stores: nats://host:4222; may be repeated")
    private List<String> nats = List.of();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "reads options from lines like \"http-port = 5555\"; the command line comes first, then variables"
                            + " like XMTP_NODE_OPTION_HTTP_PORT, then this")
    @SuppressWarnings("unused")
    private @Nullable Path config;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "shows this")
    @SuppressWarnings("unused")
    private boolean help;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    public static void main(String[] arguments) {
        // gRPC writes a stack trace for each request that is too large: a stranger must not fill our log.
        Logger.getLogger("").setLevel(Level.SEVERE);
        System.exit(execute(System.getenv(), arguments));
    }

    private static int execute(Map<String, String> environment, String... arguments) {
        CommandLine line =
                new CommandLine(new NodeMain()).setExpandAtFiles(false).setCaseInsensitiveEnumValuesAllowed(true);
        if (Stream.of(arguments).noneMatch(HELP::contains)) {
            try {
                line.setDefaultValueProvider(OutsideOptions.of(line.getCommandSpec(), environment, arguments));
            } catch (IllegalArgumentException e) {
                print(line.getErr(), "xmtp-node: " + e.getMessage());
                return CommandLine.ExitCode.USAGE;
            }
        }
        return line.execute(arguments);
    }

    @Override
    public Integer call() throws InterruptedException {
        log.use();
        checkPort("--port", port);
        if (httpPort != null) {
            checkPort("--http-port", httpPort);
        } else if (spec.commandLine().getParseResult().hasMatchedOption("--cors")) {
            throw wrong("--cors is for browsers, which come by HTTP; ask for that with --http-port");
        }
        place.check();
        if (metricsPort != null) {
            checkPort("--metrics-port", metricsPort);
        }
        if ((certificate == null) != (key == null)) {
            throw wrong("--tls-cert and --tls-key belong together; give both or neither");
        }
        if (!proxies.isEmpty() && !rateLimits) {
            throw wrong("--proxy is for limits of callers; ask for them with --rate-limits");
        }
        if (!place.isDatabase() && !nats.isEmpty()) {
            if (!place.isChosenHere()) {
                throw wrong("--nats is for several nodes on one database; name it with --store");
            }
            nats = List.of();
        }
        XmtpNode node;
        try {
            node = builder().start();
        } catch (NodeException e) {
            print(spec.commandLine().getErr(), "xmtp-node: " + e.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(node::close, "xmtp-node-shutdown"));
        print(
                spec.commandLine().getOut(),
                "ready at " + node.uri() + ", data in "
                        + node.data()
                                .map(directory ->
                                        directory.toAbsolutePath().normalize().toString())
                                .orElse("PostgreSQL")
                        + node.httpUri().map(http -> ", HTTP at " + http).orElse("")
                        + node.operationsUri()
                                .map(told -> ", status page at " + told + "/, figures at " + told + "/metrics")
                                .orElse(""));
        if (certificate == null && !isLoopback()) {
            LoggerFactory.getLogger(NodeMain.class)
                    .warn("listens at {} without TLS: whoever is on the way sees who is written to, and when", host);
        }
        new CountDownLatch(1).await();
        return CommandLine.ExitCode.OK;
    }

    private CommandLine.ParameterException wrong(String text) {
        return new CommandLine.ParameterException(spec.commandLine(), text);
    }

    private XmtpNode.Builder builder() {
        XmtpNode.Builder builder = XmtpNode.builder()
                .host(host)
                .port(port)
                .topicChecks(!noTopicChecks)
                .retention(keeping.rules());
        if (certificate != null && key != null) {
            builder.tls(certificate, key);
        }
        if (httpPort != null) {
            builder.http(httpPort, Set.copyOf(origins));
        }
        if (metricsPort != null) {
            builder.operations(metricsHost, metricsPort);
        }
        if (rateLimits) {
            limit(builder);
        }
        if (walletTokens) {
            builder.walletTokens();
        }
        if (!nats.isEmpty()) {
            builder.nats(String.join(",", nats));
        }
        return place.use(builder);
    }

    private void checkPort(String option, int number) {
        if (number < 0 || number > 65_535) {
            throw wrong(option + " is a number from 0 to 65535, not " + number);
        }
    }

    private void limit(XmtpNode.Builder builder) {
        try {
            builder.rateLimits(proxies);
        } catch (IllegalArgumentException e) {
            throw wrong("--proxy " + e.getMessage());
        }
    }

    private boolean isLoopback() {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new UncheckedIOException("the node listens there", e);
        }
    }

    static void print(PrintWriter out, String line) {
        out.println(line);
        out.flush();
    }
}
