package org.xmtp.reactive.testkit.simulation.search;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.ConnectionState;
import org.xmtp.reactive.api.Conversation;
import org.xmtp.reactive.api.ConversationId;
import org.xmtp.reactive.api.Message;
import org.xmtp.reactive.api.XmtpClient;
import reactor.core.publisher.Flux;

/** What a client tells without end, beside what its reader is shown: from its connection until it closes. */
final class Streams {
    private final Participant owner;
    private final Checks checks;
    private final Set<String> messages = new HashSet<>();
    private final Set<ConversationId> conversations = new HashSet<>();
    private final Duration since;
    private boolean tellsMessages;
    private boolean live;
    private int open;
    private @Nullable Long unsent;

    /** Those of one client, from now on; all of them, or what it tells of itself. */
    Streams(Participant owner, Checks checks, XmtpClient client, Duration now, boolean all) {
        this.owner = owner;
        this.checks = checks;
        tellsMessages = all;
        since = now;
        follow("connection", client.connection().doOnNext(state -> live = state instanceof ConnectionState.Live));
        follow("unsent", client.unsent().doOnNext(count -> unsent = count));
        if (all) {
            follow("messages", client.messages().doOnNext(this::message).doOnTerminate(() -> tellsMessages = false));
            follow("new conversations", client.newConversations().doOnNext(this::conversation));
        }
    }

    /** How many of them are open. */
    int count() {
        return open;
    }

    private void follow(String what, Flux<?> stream) {
        Runnable end = owner.operations().begin(what);
        open++;
        stream.doFinally(signal -> {
                    open--;
                    end.run();
                })
                .subscribe(next -> {}, failure -> owner.failed(what, failure));
    }

    private void message(Message message) {
        String name = Sent.nameOf(message);
        checks.that(messages.add(name), "{} is told twice that {} is there", owner.name(), name);
    }

    private void conversation(Conversation conversation) {
        checks.that(
                conversations.add(conversation.id()),
                "{} is told twice that the conversation {} is new",
                owner.name(),
                conversation.id());
    }

    /** Whether its subscription stands, and it has caught up. */
    boolean isLive() {
        return live;
    }

    /** Whether a message that was begun at this time, and is there, had to be told of and was not. */
    boolean lacks(Sent message) {
        return tellsMessages && message.begun.compareTo(since) > 0 && !messages.contains(message.text);
    }

    /** Nothing waits to be sent, and it says so. */
    void nothingIsUnsent() {
        checks.that(unsent != null && unsent == 0, "{} says that {} wait to be sent", owner.name(), unsent);
    }
}
