package org.xmtp.reactive.cli;

import java.util.function.Function;
import org.reactivestreams.Publisher;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.XmtpClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reactor.core.publisher.Mono;

/** Sends texts. */
@Command(
        name = "send",
        description =
                "Sends a text; done when the node has accepted every copy. Ends with 0 if all was sent, also where "
                        + "that could not be printed. A text that begins with - stands behind --: send ADDRESS -- -text")
final class SendCommand extends ClientCommand {
    private static final String FROM_INPUT = "-";

    @Parameters(index = "0", paramLabel = "ADDRESS", description = "the account to send to")
    private AccountAddress to = new AccountAddress("0x" + "0".repeat(40));

    @Parameters(
            index = "1",
            paramLabel = "TEXT",
            description = "the text; - = one message a line of standard input, each with a fate of its own")
    private String text = "";

    @Option(names = "--queue", description = "be done once the message is durable here; it is published later")
    private boolean queue;

    SendCommand(XmtpCommand xmtp) {
        super(xmtp);
    }

    @Override
    Publisher<?> work(XmtpClient client, Output output) {
        Sending sending = new Sending(client, to, output, patience());
        Function<String, Mono<?>> send = queue ? sending::queue : sending::publish;
        Terminal terminal = xmtp().terminal();
        return FROM_INPUT.equals(text)
                ? LineFates.ofBatch(terminal).each(InputLines.of(terminal.in()), send)
                : send.apply(text);
    }
}
