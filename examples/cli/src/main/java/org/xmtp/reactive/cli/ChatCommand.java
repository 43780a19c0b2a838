package org.xmtp.reactive.cli;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ConversationId;
import org.xmtp.reactive.api.Inbound;
import org.xmtp.reactive.api.InboundMessage;
import org.xmtp.reactive.api.XmtpClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import reactor.core.publisher.Mono;

/** Sends what is typed and prints what arrives in one conversation. */
@Command(
        name = "chat",
        description = {
            "Sends each line that is typed and prints what arrives in one conversation, above the line; until Ctrl-D or "
                    + "Ctrl-C. Says when the node is out of reach: what is typed then is kept, and sent when it is back, "
                    + "or by the next command.",
            "Shows first what came since the last chat with that account, all of it the first time. recv and stream keep a "
                    + "place of their own: they show the same messages again, and chat shows what they have shown.",
            "Where standard input or output is no terminal, sends each line of the input, until that ends or Ctrl-C."
        })
final class ChatCommand extends ClientCommand {
    @Parameters(index = "0", paramLabel = "ADDRESS", description = "the account to talk to")
    private AccountAddress peer = new AccountAddress("0x" + "0".repeat(40));

    private final AtomicReference<@Nullable OnScreen> onScreen = new AtomicReference<>();

    /** Someone who types, and what becomes of it. */
    private record OnScreen(Screen screen, Talk talk) {
        Mono<Void> send(Runnable interrupted) {
            return talk.send(screen.lines(interrupted));
        }

        Mono<Void> leave(Mono<Void> closing) {
            return screen.close().then(closing).then(talk.farewell());
        }
    }

    ChatCommand(XmtpCommand xmtp) {
        super(xmtp);
    }

    @Override
    Duration grace() {
        return ConsoleReader.GRACE;
    }

    @Override
    Publisher<?> work(XmtpClient client, Output output) {
        ConversationId conversation = ConversationId.of(client.address(), peer);
        Terminal terminal = xmtp().terminal();
        Sending sending = new Sending(client, peer, output, patience());
        onScreen.set(terminal.screen()
                .map(screen -> new OnScreen(screen, new Talk(client, sending, terminal)))
                .orElse(null));
        OnScreen person = onScreen.get();
        Mono<Void> sent = person == null
                ? LineFates.ofPerson(terminal).each(InputLines.of(terminal.in()), sending::publish)
                : person.send(this::interrupted);
        if (person != null) {
            terminal.say("Chat with " + peer + ": Enter sends, Ctrl-D ends.");
        }
        // A reader of its own: what it passes over in other conversations still waits for recv and stream.
        // Ended above the printing: what was shown is acknowledged, and does not come again.
        return new ConsoleReader(output, row -> belongs(row, conversation))
                .read(untilInterrupted(client.inbound("chat " + peer)).takeUntilOther(sent));
    }

    @Override
    Mono<Void> leave(XmtpClient client) {
        Mono<Void> closing = super.leave(client);
        return Mono.defer(() -> {
            OnScreen person = onScreen.get();
            return person == null ? closing : person.leave(closing);
        });
    }

    private static boolean belongs(Inbound row, ConversationId conversation) {
        return row instanceof InboundMessage received
                && received.message().conversation().equals(conversation);
    }
}
