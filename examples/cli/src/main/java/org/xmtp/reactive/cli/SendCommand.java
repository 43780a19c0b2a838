package org.xmtp.reactive.cli;

import org.reactivestreams.Publisher;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.XmtpClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reactor.core.publisher.Flux;

/** Sends texts. */
@Command(name = "send", description = "Sends a text; done when the node has accepted every copy.")
final class SendCommand extends ClientCommand {
    private static final String FROM_INPUT = "-";

    @Parameters(index = "0", paramLabel = "ADDRESS", description = "the account to send to")
    private AccountAddress to = new AccountAddress("0x" + "0".repeat(40));

    @Parameters(index = "1", paramLabel = "TEXT", description = "the text; - = one message a line of standard input")
    private String text = "";

    @Option(names = "--queue", description = "be done once the message is durable here; it is published later")
    private boolean queue;

    SendCommand(XmtpCommand xmtp) {
        super(xmtp);
    }

    @Override
    Publisher<?> work(XmtpClient client, Output output) {
        Flux<String> texts = FROM_INPUT.equals(text) ? InputLines.of(xmtp().input()) : Flux.just(text);
        Sending sending = new Sending(client, to, output);
        return queue ? sending.queue(texts) : sending.publish(texts);
    }
}
