package org.xmtp.reactive.outbound;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.xmtp.reactive.api.ConversationId;
import org.xmtp.reactive.session.Core;
import org.xmtp.reactive.store.Entry;
import org.xmtp.reactive.store.StoredEntry;

/** The newest of what this installation has sent in some conversations behind a position, read from the store. */
final class Backlog {
    /** How many messages it holds at most. */
    static final int MAX_MESSAGES = 1_000;

    /** How many bytes of content it holds at most, but for a single larger message. */
    static final long MAX_BYTES = 16L << 20;

    private static final int PAGE = 256;

    private final Core core;
    private final Predicate<ConversationId> conversations;
    private final Deque<Sent> newest = new ArrayDeque<>();
    private long readTo;
    private long bytes;

    /** A message that this installation has sent, in its place. */
    record Sent(long position, Draft.Subject subject) {}

    /**
     * A backlog of which nothing was read yet.
     *
     * @param behind the position behind which it begins
     */
    Backlog(Core core, Predicate<ConversationId> conversations, long behind) {
        this.core = core;
        this.conversations = conversations;
        this.readTo = behind;
    }

    /**
     * Goes on where it stopped, up to a position that is durable.
     *
     * @param done run then
     * @param failed told why the store can't be read; it can be gone on with
     */
    void read(long upTo, Runnable done, Consumer<Throwable> failed) {
        if (readTo >= upTo) {
            done.run();
            return;
        }
        core.epoch()
                .await(
                        core.store().entries(readTo, PAGE),
                        page -> {
                            page.forEach(this::take);
                            readTo = page.isEmpty()
                                    ? upTo
                                    : page.get(page.size() - 1).position();
                            read(upTo, done, failed);
                        },
                        failed);
    }

    private void take(StoredEntry stored) {
        if (stored.entry() instanceof Entry.OfMessage message
                && message.own()
                && conversations.test(message.conversation())) {
            newest.add(new Sent(
                    stored.position(), new Draft.Subject(message.conversation(), message.sentNs(), message.content())));
            bytes += message.content().length;
        }
        while (newest.size() > MAX_MESSAGES || (bytes > MAX_BYTES && newest.size() > 1)) {
            bytes -= newest.remove().subject().content().length;
        }
    }

    /** What it holds, the oldest first. */
    List<Sent> newest() {
        return List.copyOf(newest);
    }
}
