package org.xmtp.reactive.benchmarks.load;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.Sealing;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs scenarios one after the other and tells what they yielded. Exits with 0, 1 (failed) or 2 (usage). */
@Command(
        name = "dev/bench load",
        sortOptions = false,
        description = {
            "Measures clients against a node, each in a process of its own, all files forced to disk.",
            "Prints a table, and writes all figures as JSON."
        })
final class LoadMain implements Callable<Integer> {
    private static final int QUICK_PART = 10;

    @Parameters(
            paramLabel = "SCENARIO",
            description = "what to measure: send-64, send-1, receive, flood, fan-out, latency (default: all)")
    private List<String> scenarios = new ArrayList<>();

    @Option(names = "--quick", description = "one short run each: to see that it works, not to keep the figures")
    private boolean quick;

    @Option(names = "--runs", paramLabel = "N", description = "how many runs to take the median of (default: 5)")
    private int runs = 5;

    @Option(
            names = "--sealing",
            paramLabel = "WHAT",
            description = "what clients hide from the node: ${COMPLETION-CANDIDATES} (default: PADDED)")
    private Sealing sealing = Sealing.PADDED;

    @Option(names = "--dir", paramLabel = "DIR", description = "where the stores are made for the time of a run")
    private Path folder = Path.of("benchmarks", "target", "load");

    @Option(names = "--json", paramLabel = "FILE", description = "where the figures go")
    private Path json = Path.of("benchmarks", "results", "load.json");

    @Option(names = "--profile", paramLabel = "DIR", description = "leave a flight recording of each process here")
    private @Nullable Path recordings;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this")
    @SuppressWarnings("unused")
    private boolean help;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** Takes the command line. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new LoadMain())
                .setParameterExceptionHandler(LoadMain::usage)
                .setExecutionExceptionHandler(LoadMain::failed)
                .execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        if (runs < 1) {
            throw new ParameterException(spec.commandLine(), "--runs is at least 1, not " + runs);
        }
        List<Scenario> chosen = chosen();
        Files.createDirectories(folder);
        Files.createDirectories(json.toAbsolutePath().getParent());
        if (recordings != null) {
            Files.createDirectories(recordings);
        }
        Machine machine = Machine.of(folder);
        ResultTable table = new ResultTable(spec.commandLine().getOut());
        table.head(machine, quick ? 1 : runs);
        List<Measured> results = new ArrayList<>();
        for (Scenario scenario : chosen) {
            Measured measured = measure(scenario);
            table.add(measured);
            results.add(measured);
        }
        try (Writer file = Files.newBufferedWriter(json)) {
            new ResultJson(machine, quick, results).write(file);
        }
        return CommandLine.ExitCode.OK;
    }

    private List<Scenario> chosen() {
        List<Scenario> named = scenarios.stream()
                .map(name -> Scenario.named(name)
                        .orElseThrow(() -> new ParameterException(
                                spec.commandLine(),
                                "there is no scenario \"" + name + "\"; there are " + Scenario.names())))
                .toList();
        return named.isEmpty() ? Arrays.asList(Scenario.values()) : named;
    }

    private Measured measure(Scenario scenario) throws IOException {
        Stage stage = Stage.in(folder, scenario);
        Thread interrupted = new Thread(stage::close, "load-shutdown");
        Runtime.getRuntime().addShutdownHook(interrupted);
        try (stage) {
            int messages = quick ? scenario.messages() / QUICK_PART : scenario.messages();
            return stage.play(
                    new Jvm(scenario, sealing, Optional.ofNullable(recordings)),
                    quick ? 1 : scenario.warmUps(),
                    quick ? 1 : runs,
                    messages);
        } finally {
            removeHook(interrupted);
        }
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // It runs already.
        }
    }

    private static int usage(ParameterException e, String[] arguments) {
        e.getCommandLine().getErr().println("dev/bench: " + e.getMessage() + "; dev/bench load --help tells more");
        return CommandLine.ExitCode.USAGE;
    }

    private static int failed(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
        command.getErr().println("dev/bench: " + (e instanceof LoadException ? e.getMessage() : e));
        return CommandLine.ExitCode.SOFTWARE;
    }
}
