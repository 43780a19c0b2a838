package org.xmtp.reactive.node.launcher;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.xmtp.reactive.node.NodeException;
import org.xmtp.reactive.node.XmtpNode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Says of data that it was put back from a copy. */
@Command(
        name = "restored",
        description = "Gives data that was put back from a copy another id, before a node is started on it:"
                + " so clients that have seen more of it read it from the beginning.")
final class Restored implements Callable<Integer> {

    @Mixin
    private LogOptions log = new LogOptions();

    @Mixin
    private DataOptions place = new DataOptions();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "shows this")
    @SuppressWarnings("unused")
    private boolean help;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        log.use();
        boolean isBefore = Optional.ofNullable(spec.commandLine().getParent())
                .map(CommandLine::getParseResult)
                .filter(before -> before.matchedOptions().stream()
                        .anyMatch(option -> !option.longestName().equals("--" + OutsideOptions.CONFIG)))
                .isPresent();
        if (isBefore) {
            throw new ParameterException(
                    spec.commandLine(), "options stand behind \"restored\", but for --" + OutsideOptions.CONFIG);
        }
        place.check();
        try {
            place.use(XmtpNode.builder()).restored();
        } catch (NodeException e) {
            NodeMain.print(spec.commandLine().getErr(), "xmtp-node: " + e.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        }
        NodeMain.print(spec.commandLine().getOut(), "the data has another id; start the node");
        return CommandLine.ExitCode.OK;
    }
}
