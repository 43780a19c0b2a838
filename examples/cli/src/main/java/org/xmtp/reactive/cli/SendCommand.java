package org.xmtp.reactive.cli;

import java.util.List;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.Reachability;
import org.xmtp.reactive.api.XmtpClient;
import org.xmtp.reactive.api.XmtpConnectionException;
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

    @Option(
            names = "--queue",
            description =
                    "be done once the message is durable here; the next command that reaches the node publishes it, to "
                            + "the installations known now. The node is asked only for an account that is unknown here")
    private boolean queue;

    SendCommand(XmtpCommand xmtp) {
        super(xmtp);
    }

    @Override
    Mono<XmtpClient> connect() {
        return queue ? existing().offline().connect().flatMap(this::knowing) : super.connect();
    }

    /** The client, if it can send there without a node; else one that asks the node. */
    private Mono<XmtpClient> knowing(XmtpClient offline) {
        return offline.canMessage(List.of(to))
                .single()
                .map(Reachability::reachable)
                .onErrorReturn(XmtpConnectionException.class, false)
                .flatMap(known -> known ? Mono.just(offline) : offline.close().then(super.connect()));
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
