package org.xmtp.reactive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The command line with the commands that are asked for, and the descriptions of the others. */
class XmtpCommandTests {
    @Test
    void whatIsSaidOfCommandsIsTheSameWhicheverAreAskedFor() {
        Terminal terminal = Descriptors.terminal();
        CommandLine described = XmtpCommand.commandLine(terminal, "--help");
        String[] all = described.getSubcommands().keySet().toArray(String[]::new);
        CommandLine whole = XmtpCommand.commandLine(terminal, all);

        assertThat(described.getUsageMessage()).isEqualTo(whole.getUsageMessage());
        for (CommandLine command : whole.getSubcommands().values()) {
            Object made = command.getCommandSpec().userObject();
            assertThat(made).isInstanceOf(Callable.class);
        }
    }
}
