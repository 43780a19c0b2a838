package org.xmtp.reactive.session;

import java.util.List;
import java.util.function.LongConsumer;
import org.xmtp.reactive.api.XmtpStorageException;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.Entry;
import org.xmtp.reactive.store.OutboxCopy;

/**
 * A write-set on its way into the journal.
 *
 * @param changes what it makes durable, but for session states
 * @param states session states that become durable with it, or newer ones of the same sessions
 * @param owner told what became of it
 */
public record WriteSetDraft(List<Change> changes, List<SessionSlot> states, Owner owner) {
    private static final long OVERHEAD = 64;
    private static final long STATE_BYTES = 1024;

    /** Whose write-set it is. Neither is called where the epoch ends before the outcome is known. */
    public interface Owner {
        /** It is durable, at this position. */
        void durable(long position);

        /** The store takes others, but not this one; the epoch ends with that. */
        default void refused(XmtpStorageException error) {}

        /** An owner that is only told of success. */
        static Owner told(LongConsumer durable) {
            return durable::accept;
        }

        /** Nobody. */
        static Owner nobody() {
            return position -> {};
        }
    }

    /** A write-set without session states. */
    public static WriteSetDraft of(List<Change> changes, Owner owner) {
        return new WriteSetDraft(changes, List.of(), owner);
    }

    /** About what it takes in memory. */
    long bytes() {
        long bytes = OVERHEAD + states.size() * STATE_BYTES;
        for (Change change : changes) {
            bytes += OVERHEAD + sizeOf(change);
        }
        return bytes;
    }

    private static long sizeOf(Change change) {
        if (change instanceof Change.CopiesQueued queued) {
            long bytes = 0;
            for (OutboxCopy copy : queued.copies()) {
                bytes += copy.message().length + 128L;
            }
            return bytes;
        } else if (change instanceof Change.EntryAppended appended
                && appended.entry() instanceof Entry.OfMessage message) {
            return message.content().length + 256L;
        } else if (change instanceof Change.EnvelopeHeld held) {
            return held.envelope().message().length;
        } else if (change instanceof Change.ReaderMoved moved) {
            return moved.mark().beyond().size() * 16L;
        } else if (change instanceof Change.IntentChanged intent) {
            return intent.remaining().size() * 128L;
        }
        return 0;
    }
}
