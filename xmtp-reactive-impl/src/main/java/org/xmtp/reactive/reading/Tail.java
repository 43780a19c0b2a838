package org.xmtp.reactive.reading;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.xmtp.reactive.api.Delivery;
import org.xmtp.reactive.runtime.Loop;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.StoredEntry;

/**
 * The end of the store, as far as this process was told that it is durable. Replay and live are one path: the newest
 * rows that somebody still has to be given are kept in memory, so that a reader who keeps up never waits for the disk;
 * everybody else reads pages of the store.
 */
final class Tail {
    /** How many rows are kept at most. */
    static final int MAX_RECENT = 1024;

    /** How many bytes they take at most. */
    static final long MAX_RECENT_BYTES = 2L << 20;

    private final Loop loop;
    private final StoreReads reads;
    private final Set<Follower> followers = new LinkedHashSet<>();
    private ArrayDeque<StoredEntry> recent = new ArrayDeque<>();
    private long recentBytes;
    /** Every row behind this position is in {@link #recent}. */
    private long recentFrom;

    private long newest;
    private boolean serving;

    Tail(Loop loop, StoreReads reads) {
        this.loop = loop;
        this.reads = reads;
    }

    /** An epoch begins with so much durable; some of it may be news, if the last epoch ended before it was told. */
    void began(long durable) {
        if (durable > newest) {
            newest = durable;
            forgetAll();
            serve();
        }
    }

    /** A write-set is durable. */
    void committed(long position, List<Change> changes) {
        newest = position;
        if (followers.isEmpty()) {
            forgetAll();
            return;
        }
        for (Change change : changes) {
            if (change instanceof Change.EntryAppended appended) {
                Optional<Delivery> delivery =
                        Rows.isOwn(appended.entry()) ? Optional.of(Delivery.QUEUED) : Optional.empty();
                keep(new StoredEntry(position, appended.entry(), delivery));
                serve();
            }
        }
    }

    private void keep(StoredEntry row) {
        recent.add(row);
        recentBytes += Rows.sizeOf(row);
        while (recent.size() > MAX_RECENT || recentBytes > MAX_RECENT_BYTES) {
            forgetOldest();
        }
    }

    private void forgetOldest() {
        StoredEntry oldest = recent.remove();
        recentBytes -= Rows.sizeOf(oldest);
        recentFrom = oldest.position();
    }

    private void forgetAll() {
        // The room that many rows took goes with them.
        recent = new ArrayDeque<>();
        recentBytes = 0;
        recentFrom = newest;
    }

    /** Behind the task that commits: a commit tells of many write-sets, and its owners come first. */
    private void serve() {
        if (!serving) {
            serving = true;
            loop.execute(() -> {
                List.copyOf(followers).forEach(Follower::advance);
                forgetWhatAllHave();
                serving = false;
            });
        }
    }

    private void forgetWhatAllHave() {
        long needed = newest;
        for (Follower follower : followers) {
            needed = Math.min(needed, follower.place());
        }
        if (needed == newest) {
            forgetAll();
        }
        while (!recent.isEmpty() && recent.element().position() <= needed) {
            forgetOldest();
        }
    }

    /** The position of the newest write-set that is known to be durable. */
    long newest() {
        return newest;
    }

    /** How pages are read. */
    StoreReads reads() {
        return reads;
    }

    /** Whether all rows behind a place are in memory. */
    boolean remembers(long place) {
        return place >= recentFrom;
    }

    /** Takes the rows behind a place, where they are in memory. */
    ArrayDeque<StoredEntry> take(long place) {
        ArrayDeque<StoredEntry> rows = new ArrayDeque<>();
        Iterator<StoredEntry> newestFirst = recent.descendingIterator();
        while (newestFirst.hasNext()) {
            StoredEntry row = newestFirst.next();
            if (row.position() <= place) {
                break;
            }
            rows.addFirst(row);
        }
        if (!rows.isEmpty()) {
            serve();
        }
        return rows;
    }

    /** Feeds an outlet the rows behind a position, without end until {@link #close()}. */
    Follower follow(long after, PacedOutlet<?> outlet, Viewer viewer) {
        Follower follower = new Follower(this, outlet, viewer, after);
        followers.add(follower);
        outlet.onRoom(follower::advance);
        outlet.onCancel(follower::stop);
        follower.advance();
        return follower;
    }

    /** One has gone. */
    void left(Follower follower) {
        if (followers.remove(follower) && !recent.isEmpty()) {
            serve();
        }
    }

    /** Completes every reader. */
    void close() {
        List.copyOf(followers).forEach(Follower::complete);
        forgetAll();
    }
}
