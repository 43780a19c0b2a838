package org.xmtp.reactive.cli;

import org.reactivestreams.Publisher;
import org.xmtp.reactive.api.Conversation;
import org.xmtp.reactive.api.Message;
import org.xmtp.reactive.api.XmtpClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import reactor.core.publisher.Flux;

/** Prints the conversations in the store. */
@Command(name = "list-conversations", description = "Prints the conversations in the store; needs no node.")
final class ListConversationsCommand extends StoreCommand {
    @Option(names = "--messages", description = "with the history of each, both directions, oldest first")
    private boolean messages;

    ListConversationsCommand(XmtpCommand xmtp) {
        super(xmtp);
    }

    @Override
    Publisher<?> work(XmtpClient client, Output output) {
        return client.conversations().concatMap(conversation -> print(conversation, output));
    }

    private Flux<Message> print(Conversation conversation, Output output) {
        return Flux.defer(() -> {
            output.conversation(conversation);
            return messages ? conversation.messages().doOnNext(output::message) : Flux.empty();
        });
    }
}
