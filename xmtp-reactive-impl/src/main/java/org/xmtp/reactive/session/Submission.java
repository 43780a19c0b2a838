package org.xmtp.reactive.session;

import java.util.List;
import java.util.function.Consumer;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.Entry;
import org.xmtp.reactive.store.OutboxCopy;

/**
 * A write-set that waits for its commit.
 *
 * @param epoch in which it was computed
 * @param changes what it makes durable; nothing for a place in the order that was given up
 * @param bytes about what it takes in memory
 * @param durable told its position
 * @param refused told why it is not durable
 */
record Submission(Epoch epoch, List<Change> changes, long bytes, Consumer<Long> durable, Consumer<Throwable> refused) {
    private static final long OVERHEAD = 64;

    static Submission of(Epoch epoch, List<Change> changes, Consumer<Long> durable, Consumer<Throwable> refused) {
        long bytes = OVERHEAD;
        for (Change change : changes) {
            bytes += OVERHEAD + sizeOf(change);
        }
        return new Submission(epoch, changes, bytes, durable, refused);
    }

    private static long sizeOf(Change change) {
        if (change instanceof Change.CopiesQueued queued) {
            long bytes = 0;
            for (OutboxCopy copy : queued.copies()) {
                bytes += copy.message().length + 128L;
            }
            return bytes;
        } else if (change instanceof Change.SessionAdvanced advanced) {
            return advanced.row().state().length + 128L;
        } else if (change instanceof Change.EntryAppended appended
                && appended.entry() instanceof Entry.OfMessage message) {
            return message.content().length + 256L;
        } else if (change instanceof Change.EnvelopeHeld held) {
            return held.envelope().message().length;
        }
        return 0;
    }
}
