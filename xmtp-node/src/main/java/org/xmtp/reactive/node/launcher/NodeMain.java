package org.xmtp.reactive.node.launcher;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.node.NodeException;
import org.xmtp.reactive.node.XmtpNode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Runs a node until it is told to stop. Exits with 0 when stopped, 1 when it can't start, 2 for a wrong command line.
 */
@Command(
        name = "xmtp-node",
        description = "Runs a node of the XMTP v3-alpha message API at 127.0.0.1 until it is stopped (SIGTERM drains).")
public final class NodeMain implements Callable<Integer> {

    private static final String LOG_CONFIGURATION = "logback.configurationFile";
    private static final String PASSWORD_VARIABLE = "PGPASSWORD";

    @Option(names = "--port", defaultValue = "5556", description = "the port, 0 = a free one (${DEFAULT-VALUE})")
    private int port = 5556;

    @Option(names = "--data", defaultValue = ".xmtp/node", description = "the data directory (${DEFAULT-VALUE})")
    private Path data = Path.of(".xmtp/node");

    @Option(
            names = "--store",
            paramLabel = "URL",
            description = "keeps the data in PostgreSQL in place of a directory: postgresql://user@host:5432/database")
    private @Nullable String store;

    @Option(
            names = "--store-password-file",
            paramLabel = "FILE",
            description = "its first line is the password for the database; else PGPASSWORD is, or what the URL holds")
    private @Nullable Path passwordFile;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "shows this")
    @SuppressWarnings("unused")
    private boolean help;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    public static void main(String[] arguments) {
        if (System.getProperty(LOG_CONFIGURATION) == null) {
            System.setProperty(LOG_CONFIGURATION, "org/xmtp/reactive/node/launcher/logback.xml");
        }
        // gRPC writes a stack trace for each request that is too large: a stranger must not fill our log.
        Logger.getLogger("").setLevel(Level.SEVERE);
        System.exit(new CommandLine(new NodeMain()).execute(arguments));
    }

    @Override
    public Integer call() throws InterruptedException {
        if (port < 0 || port > 65_535) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--port is a number from 0 to 65535, not " + port);
        }
        if (store != null && spec.commandLine().getParseResult().hasMatchedOption("--data")) {
            throw new CommandLine.ParameterException(spec.commandLine(), "--data and --store exclude each other");
        }
        if (store == null && passwordFile != null) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--store-password-file is for a database; name it with --store");
        }
        XmtpNode node;
        try {
            node = builder().port(port).start();
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
                                .orElse("PostgreSQL"));
        new CountDownLatch(1).await();
        return CommandLine.ExitCode.OK;
    }

    private XmtpNode.Builder builder() {
        return store == null
                ? XmtpNode.builder().data(data)
                : XmtpNode.builder().postgres(store).postgresPassword(password());
    }

    private String password() {
        Path file = passwordFile;
        if (file == null) {
            return Optional.ofNullable(System.getenv(PASSWORD_VARIABLE)).orElse("");
        }
        try (Stream<String> lines = Files.lines(file)) {
            return lines.findFirst().orElse("");
        } catch (IOException | UncheckedIOException e) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(),
                    "the password file " + file + " can't be read; name one that this user may read");
        }
    }

    private static void print(PrintWriter out, String line) {
        out.println(line);
        out.flush();
    }
}
