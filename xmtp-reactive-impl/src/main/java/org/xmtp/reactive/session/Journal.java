package org.xmtp.reactive.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.XmtpStorageException;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.CommitException;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.StoreHead;
import org.xmtp.reactive.store.WriteSetId;

/**
 * The one ordered queue of write-sets for the whole store. It commits what waits as one transaction and then tells each
 * write-set's owner. Whatever it can't commit ends the epoch; what is durable then is durable, nothing else is.
 */
public final class Journal {
    /** How many write-sets one commit takes at most. */
    public static final int MAX_BATCH = 256;

    /** How many bytes one commit takes at most, but for a single larger write-set. */
    public static final int MAX_BATCH_BYTES = 1 << 20;

    /** How many write-sets may wait before there is no room for more. */
    public static final int MAX_WAITING = 1024;

    /** How many bytes may wait before there is no room for more. */
    public static final long MAX_WAITING_BYTES = 16L << 20;

    private final Parts parts;
    private final ArrayDeque<CommitBatch.Waiting> queue = new ArrayDeque<>();
    private final List<Runnable> roomWaiters = new ArrayList<>();
    private final List<Runnable> idleWaiters = new ArrayList<>();
    private final CommitBatch.Ledger ledger;
    private WriteSetId lastDurable;
    private long lastPosition;
    private long waitingBytes;
    private boolean committing;

    /**
     * What a journal is made of.
     *
     * @param epoch in which it lives
     * @param store where it writes
     * @param peers whose sessions' durable versions it keeps up to date
     * @param watcher told of everything that is durable, and of the end
     * @param writer names this epoch's write-sets among all
     */
    public record Parts(Epoch epoch, EngineStore store, Peers peers, Watcher watcher, long writer) {}

    /** Who looks after the journal. */
    public interface Watcher {
        /** A write-set is durable; told in order of position, before its owner is. */
        void committed(long position, List<Change> changes);

        /** Whether the last commit took place can't be told yet: the store does not answer. */
        void unsettled(XmtpStorageException error);

        /** Nothing more can be committed in this epoch. */
        void ended(XmtpStorageException error, boolean secondWriter);
    }

    /** A journal that goes on where the store is. */
    public Journal(Parts parts, StoreHead head) {
        this.parts = parts;
        parts.peers.retiring(this::append);
        this.lastPosition = head.lastPosition();
        this.lastDurable = head.lastWriteSet();
        this.ledger = new CommitBatch.Ledger() {
            private long number;

            @Override
            public DurableState durable(SessionSlot slot) {
                return parts.peers.durableState(slot);
            }

            @Override
            public WriteSetId nextId() {
                return new WriteSetId(parts.writer, ++number);
            }
        };
    }

    /** How many write-sets wait. */
    public int depth() {
        return queue.size();
    }

    /** Appends a write-set behind all others; its position, once it is durable. */
    public long append(WriteSetDraft draft) {
        long bytes = draft.bytes();
        queue.add(new CommitBatch.Waiting(++lastPosition, draft, bytes));
        waitingBytes += bytes;
        if (!committing) {
            committing = true;
            // Behind the task that appends: it may append more, and one commit takes all of it.
            parts.epoch.later(this::commitWaiting);
        }
        return lastPosition;
    }

    /** Appends changes that nobody waits for. */
    public long append(List<Change> changes) {
        return append(WriteSetDraft.of(changes, WriteSetDraft.Owner.nobody()));
    }

    /** Whether more may be appended without waiting. */
    public boolean hasRoom() {
        return queue.size() < MAX_WAITING && waitingBytes < MAX_WAITING_BYTES;
    }

    /** Runs a task when there is room for more, at once if there is. */
    public void whenRoom(Runnable task) {
        if (hasRoom()) {
            task.run();
        } else {
            roomWaiters.add(task);
        }
    }

    /** Whether nothing waits and nothing is under way. */
    public boolean isIdle() {
        return !committing;
    }

    /** Runs a task when nothing waits and nothing is under way, at once if that is so. */
    public void whenIdle(Runnable task) {
        if (committing) {
            idleWaiters.add(task);
        } else {
            task.run();
        }
    }

    private void commitWaiting() {
        List<CommitBatch.Waiting> taken = new ArrayList<>();
        long bytes = 0;
        CommitBatch.Waiting next;
        while ((next = queue.peek()) != null
                && taken.size() < MAX_BATCH
                && (taken.isEmpty() || bytes + next.bytes() <= MAX_BATCH_BYTES)) {
            taken.add(queue.remove());
            bytes += next.bytes();
        }
        committing = !taken.isEmpty();
        if (committing) {
            commit(taken, new Whole(taken));
        }
    }

    /** What follows a commit's outcome. */
    private interface Sequel {
        void durable();

        /** The store takes others; this was refused. */
        void rejected(CommitException reason);
    }

    private void commit(List<CommitBatch.Waiting> waiting, Sequel sequel) {
        CommitBatch batch = new CommitBatch(waiting, ledger);
        parts.epoch.awaitDone(
                parts.store.commit(lastDurable, batch.writeSets()),
                () -> durable(batch, sequel),
                error -> failed(batch, error, sequel));
    }

    private void durable(CommitBatch batch, Sequel sequel) {
        lastDurable = batch.id();
        waitingBytes -= batch.bytes();
        batch.states().forEach(parts.peers::durable);
        // While the loop tells of these, the store has the next.
        sequel.durable();
        for (int i = 0; i < batch.size(); i++) {
            CommitBatch.Waiting one = batch.waiting().get(i);
            List<Change> changes = batch.writeSets().get(i).changes();
            changes.forEach(parts.peers::durable);
            parts.watcher.committed(one.position(), changes);
            one.draft().owner().durable(one.position());
        }
        if (!committing) {
            runAll(idleWaiters);
        }
        if (hasRoom()) {
            runAll(roomWaiters);
        }
    }

    private void failed(CommitBatch batch, Throwable error, Sequel sequel) {
        CommitException reason = error instanceof CommitException known
                ? known
                : new CommitException(
                        CommitException.Outcome.UNKNOWN, error.getClass().getName());
        switch (reason.outcome()) {
            case REJECTED -> sequel.rejected(reason);
            case UNAVAILABLE -> parts.watcher.ended(notTaken(reason), false);
            case CONFLICT -> parts.watcher.ended(secondWriter(reason), true);
            case UNKNOWN -> settle(batch, reason, sequel, new Patience());
        }
    }

    /** Nothing else happens before it is known whether the commit took place. */
    private void settle(CommitBatch batch, CommitException reason, Sequel sequel, Patience patience) {
        parts.epoch.await(parts.store.recover(), head -> settled(batch, reason, sequel, head), error -> {
            parts.watcher.unsettled(notTaken(error));
            parts.epoch.after(patience.next(), () -> settle(batch, reason, sequel, patience));
        });
    }

    private void settled(CommitBatch batch, CommitException reason, Sequel sequel, StoreHead head) {
        if (head.lastWriteSet().equals(batch.id())) {
            durable(batch, sequel);
        } else if (head.lastWriteSet().equals(lastDurable)) {
            parts.watcher.ended(notTaken(reason), false);
        } else {
            parts.watcher.ended(secondWriter(reason), true);
        }
    }

    private static void runAll(List<Runnable> waiters) {
        List<Runnable> due = List.copyOf(waiters);
        waiters.clear();
        due.forEach(Runnable::run);
    }

    private static XmtpStorageException notTaken(Throwable cause) {
        return new XmtpStorageException(
                ErrorCode.STORE_UNAVAILABLE,
                "The store did not take the write; nothing of it left. Free space or mend the disk, then try again.",
                cause);
    }

    private static XmtpStorageException secondWriter(Throwable cause) {
        return new XmtpStorageException(
                ErrorCode.STORE_UNAVAILABLE,
                "Another program has written to this store; nothing is written to it any more. End one of the two, and"
                        + " open it again.",
                cause);
    }

    /** All that waited, at once; where that is refused, one by one. */
    private final class Whole implements Sequel {
        private final List<CommitBatch.Waiting> all;

        Whole(List<CommitBatch.Waiting> all) {
            this.all = all;
        }

        @Override
        public void durable() {
            commitWaiting();
        }

        @Override
        public void rejected(CommitException reason) {
            if (all.size() > 1) {
                commit(all.subList(0, 1), new OneByOne(all, 0));
            } else {
                refused(all.get(0), reason);
            }
        }
    }

    /** In order; one that is refused alone ends the epoch there. */
    private final class OneByOne implements Sequel {
        private final List<CommitBatch.Waiting> all;
        private final int index;

        OneByOne(List<CommitBatch.Waiting> all, int index) {
            this.all = all;
            this.index = index;
        }

        @Override
        public void durable() {
            int next = index + 1;
            if (next < all.size()) {
                commit(all.subList(next, next + 1), new OneByOne(all, next));
            } else {
                commitWaiting();
            }
        }

        @Override
        public void rejected(CommitException reason) {
            refused(all.get(index), reason);
        }
    }

    private void refused(CommitBatch.Waiting culprit, CommitException reason) {
        XmtpStorageException error = notTaken(reason);
        culprit.draft().owner().refused(error);
        parts.watcher.ended(error, false);
    }
}
