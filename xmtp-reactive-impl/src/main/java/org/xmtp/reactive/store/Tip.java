package org.xmtp.reactive.store;

import java.util.List;
import org.xmtp.reactive.store.CommitException.Outcome;

/**
 * Where the commits of a store have come to.
 *
 * @param position the last position
 * @param lastWriteSet the write-set that stands there
 * @param counters what rises with the write-sets
 */
public record Tip(long position, WriteSetId lastWriteSet, Counters counters) {
    /** That of a store that was never written to. */
    public static final Tip NONE = new Tip(0, WriteSetId.NONE, Counters.ZERO);

    /** Where it is behind these write-sets. */
    public Tip after(List<WriteSet> batch) {
        Tip tip = this;
        for (WriteSet writeSet : batch) {
            tip = new Tip(writeSet.position(), writeSet.id(), tip.counters.after(writeSet.changes()));
        }
        return tip;
    }

    /**
     * Whoever commits has to know where the store is.
     *
     * @param after the write-set that became durable last, as far as the one who commits knows
     * @throws CommitException if it is another one, or the batch does not lie behind it
     */
    public void requireNext(WriteSetId after, List<WriteSet> batch) {
        if (!lastWriteSet.equals(after)) {
            throw new CommitException(
                    Outcome.CONFLICT,
                    "The last write-set is " + lastWriteSet + ", not " + after + ": a second writer.");
        }
        long last = position;
        for (WriteSet writeSet : batch) {
            if (writeSet.position() <= last) {
                throw new CommitException(
                        Outcome.CONFLICT, "Position " + writeSet.position() + " does not lie behind " + last + ".");
            }
            last = writeSet.position();
        }
    }

    /** What has to be known of a store that is here, when it is opened. */
    public StoreHead head(StoredInstallation installation) {
        return new StoreHead(
                installation.identity(),
                installation.usedOneTimeKeys(),
                position,
                lastWriteSet,
                counters.lastSentNs(),
                counters.lastStampNs(),
                counters.swept(),
                counters.failures());
    }
}
