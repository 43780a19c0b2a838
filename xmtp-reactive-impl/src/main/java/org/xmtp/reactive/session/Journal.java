package org.xmtp.reactive.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.XmtpClosedException;
import org.xmtp.reactive.api.XmtpStorageException;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.CommitException;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.WriteSet;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * The one ordered queue of write-sets for the whole store. It commits what waits as one transaction and then tells each
 * write-set its position; callbacks run on the store's thread, in order, and must be short.
 */
public final class Journal {
    /** How many write-sets one commit takes at most. */
    public static final int MAX_BATCH = 256;

    /** How many bytes one commit takes at most, but for a single larger write-set. */
    public static final int MAX_BATCH_BYTES = 1 << 20;

    /** How many write-sets may wait before {@link #room()} makes callers wait. */
    public static final int MAX_WAITING = 1024;

    /** How many bytes may wait before {@link #room()} makes callers wait. */
    public static final long MAX_WAITING_BYTES = 16L << 20;

    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

    private final EngineStore store;
    private final ArrayDeque<Submission> queue = new ArrayDeque<>();
    private final TreeMap<Long, Submission> ahead = new TreeMap<>();
    private final List<MonoSink<Void>> roomWaiters = new ArrayList<>();
    private final List<MonoSink<Void>> idleWaiters = new ArrayList<>();
    private final List<Consumer<Committed>> listeners = new CopyOnWriteArrayList<>();
    private final List<Runnable> restarts = new CopyOnWriteArrayList<>();
    private Epoch epoch = new Epoch(1);
    private long nextTicket;
    private long dueTicket;
    private long lastPosition;
    private long waitingBytes;
    private boolean committing;
    private boolean closed;

    /** A journal over an open store. */
    public Journal(EngineStore store, long lastPosition) {
        this.store = store;
        this.lastPosition = lastPosition;
    }

    /** What became durable. */
    public record Committed(long position, List<Change> changes) {}

    /** A place in the planning order of sends. */
    public record Ticket(Epoch epoch, long number) {}

    /** The present epoch. */
    public synchronized Epoch epoch() {
        return epoch;
    }

    /** The position of the newest durable write-set. */
    public synchronized long lastPosition() {
        return lastPosition;
    }

    /** How many write-sets wait. */
    public synchronized int depth() {
        return queue.size() + ahead.size();
    }

    /** Told of every write-set after its commit, in order, before the write-set's own callback. */
    public void onCommitted(Consumer<Committed> listener) {
        listeners.add(listener);
    }

    /** Told when an epoch has ended: whatever was on its way has to start again from what is durable. */
    public void onEpochOver(Runnable restart) {
        restarts.add(restart);
    }

    /**
     * Takes the next place in the planning order; it must be filled by {@link #submit(Ticket, List, Consumer,
     * Consumer)}.
     */
    public synchronized Ticket ticket(Epoch planned) {
        return new Ticket(planned, planned == epoch ? nextTicket++ : -1);
    }

    /** Fills a place in the planning order, whichever lane finishes last; an empty list gives the place up. */
    public void submit(Ticket ticket, List<Change> changes, Consumer<Long> durable, Consumer<Throwable> refused) {
        Submission submission = Submission.of(ticket.epoch, changes, durable, refused);
        boolean accepted;
        synchronized (this) {
            accepted = !closed && ticket.epoch == epoch && ticket.number >= 0;
            if (accepted) {
                ahead.put(ticket.number, submission);
                waitingBytes += submission.bytes();
                Submission due;
                while ((due = ahead.remove(dueTicket)) != null) {
                    dueTicket++;
                    if (due.changes().isEmpty()) {
                        waitingBytes -= due.bytes();
                    } else {
                        queue.add(due);
                    }
                }
            }
        }
        if (!accepted) {
            refused.accept(new EpochOverException());
            return;
        }
        commitWaiting();
    }

    /** Enqueues a write-set behind all that wait; to be called in the step that changed the ratchet. */
    public void submit(Epoch computed, List<Change> changes, Consumer<Long> durable, Consumer<Throwable> refused) {
        Submission submission = Submission.of(computed, changes, durable, refused);
        boolean accepted;
        boolean ended;
        synchronized (this) {
            ended = closed;
            accepted = !closed && computed == epoch;
            if (accepted) {
                queue.add(submission);
                waitingBytes += submission.bytes();
            }
        }
        if (!accepted) {
            refused.accept(ended ? new XmtpClosedException() : new EpochOverException());
            return;
        }
        commitWaiting();
    }

    /** Creates a write-set of its own, computed from nothing that an epoch could take back. */
    public Mono<Long> write(List<Change> changes) {
        return Mono.create(sink -> submit(epoch(), changes, sink::success, sink::error));
    }

    /** Completes when there is room for more. */
    public Mono<Void> room() {
        return Mono.create(sink -> {
            synchronized (this) {
                if (!isFull()) {
                    sink.success();
                } else {
                    roomWaiters.add(sink);
                }
            }
        });
    }

    /** Takes nothing more; completes when all that waited is durable. */
    public Mono<Void> close() {
        return Mono.create(sink -> {
            List<Submission> givenUp;
            synchronized (this) {
                closed = true;
                givenUp = new ArrayList<>(ahead.values());
                ahead.clear();
                if (queue.isEmpty() && !committing) {
                    sink.success();
                } else {
                    idleWaiters.add(sink);
                }
            }
            givenUp.forEach(one -> one.refused().accept(new XmtpClosedException()));
        });
    }

    private boolean isFull() {
        return queue.size() + ahead.size() >= MAX_WAITING || waitingBytes >= MAX_WAITING_BYTES;
    }

    private void commitWaiting() {
        Batch batch;
        synchronized (this) {
            if (committing || queue.isEmpty()) {
                return;
            }
            committing = true;
            List<Submission> taken = new ArrayList<>();
            long bytes = 0;
            Submission next;
            while ((next = queue.peek()) != null
                    && taken.size() < MAX_BATCH
                    && (taken.isEmpty() || bytes + next.bytes() <= MAX_BATCH_BYTES)) {
                taken.add(queue.remove());
                bytes += next.bytes();
            }
            batch = new Batch(epoch, lastPosition + 1, taken);
        }
        store.commit(batch.writeSets()).subscribe(nothing -> {}, error -> failed(batch, error), () -> committed(batch));
    }

    private void committed(Batch batch) {
        tell(batch);
        release();
    }

    /** Tells everybody what is durable. */
    private void tell(Batch batch) {
        batch.noteDurable();
        synchronized (this) {
            lastPosition = batch.lastPosition();
            waitingBytes -= batch.bytes();
        }
        for (int i = 0; i < batch.size(); i++) {
            WriteSet set = batch.writeSets().get(i);
            Committed committed = new Committed(set.position(), set.changes());
            for (Consumer<Committed> listener : listeners) {
                guarded(() -> listener.accept(committed));
            }
            Consumer<Long> durable = batch.submissions().get(i).durable();
            guarded(() -> durable.accept(committed.position));
        }
    }

    /** Lets the next commit begin. */
    private void release() {
        List<MonoSink<Void>> wake = new ArrayList<>();
        synchronized (this) {
            committing = false;
            if (!isFull()) {
                wake.addAll(roomWaiters);
                roomWaiters.clear();
            }
            if (queue.isEmpty()) {
                wake.addAll(idleWaiters);
                idleWaiters.clear();
            }
        }
        wake.forEach(MonoSink::success);
        commitWaiting();
    }

    private void failed(Batch batch, Throwable error) {
        CommitException.Outcome outcome =
                error instanceof CommitException failure ? failure.outcome() : CommitException.Outcome.UNKNOWN;
        if (outcome == CommitException.Outcome.UNKNOWN) {
            store.recoverLastPosition()
                    .subscribe(
                            last -> {
                                if (last >= batch.lastPosition()) {
                                    committed(batch);
                                } else {
                                    endEpoch(batch.submissions(), error);
                                }
                            },
                            again -> endEpoch(batch.submissions(), again));
        } else if (outcome == CommitException.Outcome.REJECTED && batch.size() > 1) {
            oneByOne(batch, 0);
        } else {
            endEpoch(batch.submissions(), error);
        }
    }

    /** After a refused batch: each write-set alone, in order; one that fails alone ends the epoch. */
    private void oneByOne(Batch batch, int index) {
        Batch one = batch.alone(index);
        store.commit(one.writeSets()).subscribe(nothing -> {}, error -> endEpoch(batch.from(index), error), () -> {
            tell(one);
            if (index + 1 < batch.size()) {
                oneByOne(batch, index + 1);
            } else {
                release();
            }
        });
    }

    /** The first of them fails with the error; everything else that was computed in this epoch is refused. */
    private void endEpoch(List<Submission> failed, Throwable error) {
        LOG.warn("A commit of {} write-sets failed; starting again from what is durable", failed.size(), error);
        List<Submission> refused = new ArrayList<>(failed.subList(1, failed.size()));
        List<MonoSink<Void>> wake;
        synchronized (this) {
            epoch.end();
            epoch = new Epoch(epoch.number() + 1);
            refused.addAll(queue);
            refused.addAll(ahead.values());
            queue.clear();
            ahead.clear();
            nextTicket = 0;
            dueTicket = 0;
            waitingBytes = 0;
            committing = false;
            wake = new ArrayList<>(roomWaiters);
            wake.addAll(idleWaiters);
            roomWaiters.clear();
            idleWaiters.clear();
        }
        Throwable cause = storageError(error);
        guarded(() -> failed.get(0).refused().accept(cause));
        refused.forEach(submission -> guarded(() -> submission.refused().accept(new EpochOverException())));
        restarts.forEach(Journal::guarded);
        wake.forEach(MonoSink::success);
    }

    private static Throwable storageError(Throwable error) {
        return error instanceof CommitException
                ? new XmtpStorageException(
                        ErrorCode.STORE_UNAVAILABLE,
                        "The store did not take the write; nothing of it left. Free space or mend the disk, then try again.",
                        error)
                : error;
    }

    /** Whether a write-set was refused though it was alone in its commit, and nothing ails the disk. */
    public static boolean isRejection(Throwable refused) {
        return refused.getCause() instanceof CommitException failure
                && failure.outcome() == CommitException.Outcome.REJECTED;
    }

    /** A callback that fails must not stop the journal. */
    private static void guarded(Runnable callback) {
        try {
            callback.run();
        } catch (RuntimeException e) {
            LOG.error("A callback of the journal failed", e);
        }
    }
}
