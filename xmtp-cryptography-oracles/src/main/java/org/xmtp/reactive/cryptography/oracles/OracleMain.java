package org.xmtp.reactive.cryptography.oracles;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Compares our ratchet with an oracle for as long as asked. Exits with 0, 1 (they differ) or 2 (usage). */
@Command(
        name = "dev/oracle",
        sortOptions = false,
        description = "Compares the ratchet with another implementation, in conversations at random.")
final class OracleMain implements Callable<Integer> {
    @Parameters(paramLabel = "ORACLE", description = "the other implementation: ${COMPLETION-CANDIDATES}")
    private Implementation implementation = Implementation.vodozemac;

    @Option(names = "--messages", paramLabel = "N", description = "how many messages (default: ${DEFAULT-VALUE})")
    private long messages = 20_000;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "what all decisions come from (default: another each time)")
    private @Nullable Long seed;

    @Option(names = "--program", hidden = true, description = "the program with vodozemac")
    private Path program = Path.of("vodozemac-oracle");

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this")
    @SuppressWarnings("unused")
    private boolean help;

    @Spec
    private @Nullable CommandSpec spec;

    public static void main(String... arguments) {
        System.exit(new CommandLine(new OracleMain()).execute(arguments));
    }

    @Override
    public Integer call() {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        long chosen = seed == null ? new SecureRandom().nextInt() : seed;
        out.println(implementation + ", seed " + chosen);
        out.flush();
        long start = System.nanoTime();
        try (Oracle oracle = open(chosen)) {
            out.print(Campaign.run(oracle, chosen, messages));
        } catch (Disagreement e) {
            out.println(e.getMessage());
            return 1;
        }
        out.printf("%nno difference, %.0f s%n", (System.nanoTime() - start) / 1e9);
        return 0;
    }

    private Oracle open(long chosen) {
        return implementation == Implementation.libolm
                ? new LibolmOracle(new SplittableRandom(chosen))
                : new VodozemacOracle(program);
    }

    /** What we compare with. */
    @SuppressWarnings("MemberName") // As one types them.
    private enum Implementation {
        vodozemac,
        libolm
    }
}
