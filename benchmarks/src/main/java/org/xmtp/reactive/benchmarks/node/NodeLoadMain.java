package org.xmtp.reactive.benchmarks.node;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.benchmarks.load.LoadException;
import org.xmtp.reactive.benchmarks.load.Machine;
import org.xmtp.reactive.benchmarks.load.ResultTable;
import org.xmtp.reactive.benchmarks.node.NodeScenario.Failed;
import org.xmtp.reactive.benchmarks.node.NodeScenario.Figure;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Puts loads on a node, one after the other. Exits with 0, 1 (failed) or 2 (usage). */
@Command(
        name = "dev/bench node",
        description = "Measures a node: one of our own in a process beside, or any by its address.")
public final class NodeLoadMain implements Callable<Integer> {
    private static final List<NodeScenario> SCENARIOS = List.of(
            new ColdLoad(),
            new PublishLoad(1, 1),
            new PublishLoad(8, 1),
            new PublishLoad(64, 1),
            new PublishLoad(1, 50),
            new PublishLoad(8, 50),
            new PublishLoad(64, 50),
            new LatencyLoad(200),
            new QueryLoad(8),
            new DeliveryLoad(25_000, 0),
            new DeliveryLoad(25_000, 20),
            new IdleLoad(10_000, 10));

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "the node, such as http://127.0.0.1:5556; else one is started for each scenario")
    private @Nullable URI url;

    @Option(
            names = "--store",
            paramLabel = "URL",
            description =
                    "the PostgreSQL database of the node that is started, which is filled; PGPASSWORD is its password")
    private @Nullable String store;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "how long each is measured, callers and latency after as long without (default: 10)")
    private int seconds = 10;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "shows this")
    @SuppressWarnings("unused")
    private boolean help;

    @Parameters(paramLabel = "SCENARIO", description = "some of them; all unless named")
    private List<String> names = List.of();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    public static void main(String[] arguments) {
        CommandLine line = new CommandLine(new NodeLoadMain())
                .setExecutionExceptionHandler((failure, command, result) -> {
                    if (failure instanceof Failed || failure instanceof LoadException) {
                        command.getErr().println("dev/bench: " + failure.getMessage());
                        return CommandLine.ExitCode.SOFTWARE;
                    }
                    throw failure;
                });
        System.exit(line.execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (seconds < 1) {
            throw wrong("--seconds is at least 1, not " + seconds);
        }
        if (url != null && (url.getHost() == null || store != null)) {
            throw wrong(
                    store == null
                            ? "--url is like http://127.0.0.1:5556, not " + url
                            : "--store is for a node that is started, and --url names one that runs; leave one out");
        }
        List<NodeScenario> chosen = chosen();
        Path folder = Files.createDirectories(Path.of("benchmarks", "target", "load"));
        PrintWriter out = spec.commandLine().getOut();
        out.println(Machine.of(folder) + "; " + NodeClient.MESSAGE_BYTES + " bytes a message, "
                + Optional.ofNullable(url).map(node -> "the node at " + node).orElse("a node of our own"));
        out.println();
        for (NodeScenario scenario : chosen) {
            for (Figure figure : measured(scenario, folder)) {
                out.printf(Locale.ROOT, "%-64s %12s%n", figure.name(), ResultTable.number(figure.value()));
                out.flush();
            }
        }
        return CommandLine.ExitCode.OK;
    }

    private List<Figure> measured(NodeScenario scenario, Path folder) throws IOException, InterruptedException {
        Duration measured = Duration.ofSeconds(seconds);
        if (url != null) {
            return scenario.run(url, measured);
        }
        try (OwnNode node = OwnNode.start(folder, Optional.ofNullable(store))) {
            return scenario.run(node.uri(), measured);
        }
    }

    private List<NodeScenario> chosen() {
        if (names.isEmpty()) {
            // A node that runs has been started long ago.
            return url == null ? SCENARIOS : SCENARIOS.subList(1, SCENARIOS.size());
        }
        return names.stream()
                .map(name -> SCENARIOS.stream()
                        .filter(scenario -> scenario.id().equals(name))
                        .findFirst()
                        .orElseThrow(() -> wrong("there is no scenario \"" + name + "\"; there are "
                                + SCENARIOS.stream().map(NodeScenario::id).collect(Collectors.joining(", ")))))
                .toList();
    }

    private ParameterException wrong(String text) {
        return new ParameterException(spec.commandLine(), text);
    }
}
