package org.xmtp.reactive.cli;

import org.reactivestreams.Publisher;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ConversationId;
import org.xmtp.reactive.api.Inbound;
import org.xmtp.reactive.api.InboundMessage;
import org.xmtp.reactive.api.XmtpClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Sends what is typed and prints what arrives in one conversation. */
@Command(
        name = "chat",
        description = "Sends each line of standard input and prints what arrives, until the input ends or Ctrl-C; "
                + "says when the node is out of reach.")
final class ChatCommand extends ClientCommand {
    @Parameters(index = "0", paramLabel = "ADDRESS", description = "the account to talk to")
    private AccountAddress peer = new AccountAddress("0x" + "0".repeat(40));

    ChatCommand(XmtpCommand xmtp) {
        super(xmtp);
    }

    @Override
    Publisher<?> work(XmtpClient client, Output output) {
        ConversationId conversation = ConversationId.of(client.address(), peer);
        // A reader of its own: what it passes over in other conversations still waits for recv and stream.
        Sending sending = new Sending(client, peer, output, patience());
        Terminal terminal = xmtp().terminal();
        return new ConsoleReader(output, row -> belongs(row, conversation))
                .read(client.inbound("chat " + peer))
                .takeUntilOther(LineFates.ofPerson(terminal).each(InputLines.of(terminal.in()), sending::publish));
    }

    private static boolean belongs(Inbound row, ConversationId conversation) {
        return row instanceof InboundMessage received
                && received.message().conversation().equals(conversation);
    }
}
