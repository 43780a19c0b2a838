package org.xmtp.reactive.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.XmtpClosedException;
import org.xmtp.reactive.api.XmtpStorageException;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.CommitException;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.OutboxCopy;
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
    private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
    private final TreeMap<Long, Waiting> ahead = new TreeMap<>();
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

    private record Waiting(
            Epoch epoch, List<Change> changes, long bytes, Consumer<Long> durable, Consumer<Throwable> refused) {}

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
        Waiting waiting = new Waiting(ticket.epoch, changes, sizeOf(changes), durable, refused);
        boolean accepted;
        synchronized (this) {
            accepted = !closed && ticket.epoch == epoch && ticket.number >= 0;
            if (accepted) {
                ahead.put(ticket.number, waiting);
                waitingBytes += waiting.bytes;
                Waiting due;
                while ((due = ahead.remove(dueTicket)) != null) {
                    dueTicket++;
                    if (due.changes.isEmpty()) {
                        waitingBytes -= due.bytes;
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
        Waiting waiting = new Waiting(computed, changes, sizeOf(changes), durable, refused);
        boolean accepted;
        boolean ended;
        synchronized (this) {
            ended = closed;
            accepted = !closed && computed == epoch;
            if (accepted) {
                queue.add(waiting);
                waitingBytes += waiting.bytes;
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
            List<Waiting> givenUp;
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
            givenUp.forEach(waiting -> waiting.refused.accept(new XmtpClosedException()));
        });
    }

    private boolean isFull() {
        return queue.size() + ahead.size() >= MAX_WAITING || waitingBytes >= MAX_WAITING_BYTES;
    }

    private void commitWaiting() {
        List<Waiting> batch = new ArrayList<>();
        long first;
        Epoch current;
        synchronized (this) {
            if (committing || queue.isEmpty()) {
                return;
            }
            committing = true;
            long bytes = 0;
            Waiting next;
            while ((next = queue.peek()) != null
                    && batch.size() < MAX_BATCH
                    && (batch.isEmpty() || bytes + next.bytes <= MAX_BATCH_BYTES)) {
                batch.add(queue.remove());
                bytes += next.bytes;
            }
            first = lastPosition + 1;
            current = epoch;
        }
        commit(current, first, batch);
    }

    private void commit(Epoch current, long first, List<Waiting> batch) {
        List<WriteSet> sets = writeSets(current, first, batch);
        store.commit(sets)
                .subscribe(
                        nothing -> {},
                        error -> failed(current, first, batch, sets, error),
                        () -> committed(current, sets, batch));
    }

    /** Within one commit only a session's newest state is written, and none that is older than the durable one. */
    private static List<WriteSet> writeSets(Epoch epoch, long first, List<Waiting> batch) {
        Map<String, Long> newest = new HashMap<>();
        for (Waiting waiting : batch) {
            for (Change change : waiting.changes) {
                if (change instanceof Change.SessionAdvanced advanced) {
                    newest.merge(keyOf(advanced), advanced.row().version(), Math::max);
                }
            }
        }
        List<WriteSet> sets = new ArrayList<>(batch.size());
        for (Waiting waiting : batch) {
            List<Change> changes = new ArrayList<>(waiting.changes.size());
            for (Change change : waiting.changes) {
                if (change instanceof Change.SessionAdvanced advanced) {
                    var row = advanced.row();
                    long durable = epoch.durableVersion(row.peer(), row.sessionId());
                    if (row.version() <= durable || row.version() != newest.get(keyOf(advanced))) {
                        continue;
                    }
                    changes.add(new Change.SessionAdvanced(new org.xmtp.reactive.store.SessionRow(
                            row.peer(),
                            row.sessionId(),
                            row.version(),
                            durable,
                            row.createdNs(),
                            row.receivedOrder(),
                            row.state())));
                } else {
                    changes.add(change);
                }
            }
            sets.add(new WriteSet(first + sets.size(), changes));
        }
        return sets;
    }

    private static String keyOf(Change.SessionAdvanced advanced) {
        var row = advanced.row();
        return row.peer().account().wire() + row.peer().installation().value() + row.sessionId();
    }

    private void committed(Epoch current, List<WriteSet> sets, List<Waiting> batch) {
        for (WriteSet set : sets) {
            for (Change change : set.changes()) {
                if (change instanceof Change.SessionAdvanced advanced) {
                    current.durable(
                            advanced.row().peer(),
                            advanced.row().sessionId(),
                            advanced.row().version());
                }
            }
        }
        synchronized (this) {
            lastPosition += sets.size();
        }
        for (int i = 0; i < sets.size(); i++) {
            Committed committed =
                    new Committed(sets.get(i).position(), sets.get(i).changes());
            for (Consumer<Committed> listener : listeners) {
                guarded(() -> listener.accept(committed));
            }
            Consumer<Long> durable = batch.get(i).durable;
            guarded(() -> durable.accept(committed.position));
        }
        release(batch);
    }

    /** Lets the next commit begin. */
    private void release(List<Waiting> batch) {
        List<MonoSink<Void>> wake = new ArrayList<>();
        synchronized (this) {
            committing = false;
            for (Waiting waiting : batch) {
                waitingBytes -= waiting.bytes;
            }
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

    private void failed(Epoch current, long first, List<Waiting> batch, List<WriteSet> sets, Throwable error) {
        CommitException.Outcome outcome =
                error instanceof CommitException failure ? failure.outcome() : CommitException.Outcome.UNKNOWN;
        if (outcome == CommitException.Outcome.UNKNOWN) {
            store.recoverLastPosition()
                    .subscribe(
                            last -> {
                                if (last >= first + sets.size() - 1) {
                                    committed(current, sets, batch);
                                } else {
                                    endEpoch(batch, error);
                                }
                            },
                            again -> endEpoch(batch, again));
        } else if (outcome == CommitException.Outcome.REJECTED && batch.size() > 1) {
            oneByOne(current, first, batch, 0);
        } else {
            endEpoch(batch, error);
        }
    }

    /** After a refused batch: each write-set alone, in order; one that fails alone ends the epoch. */
    private void oneByOne(Epoch current, long first, List<Waiting> batch, int index) {
        List<Waiting> one = batch.subList(index, index + 1);
        List<WriteSet> sets = writeSets(current, first + index, one);
        store.commit(sets)
                .subscribe(nothing -> {}, error -> endEpoch(batch.subList(index, batch.size()), error), () -> {
                    if (index + 1 < batch.size()) {
                        synchronized (this) {
                            committing = true;
                        }
                        committedAlone(current, sets, one);
                        oneByOne(current, first, batch, index + 1);
                    } else {
                        committed(current, sets, one);
                    }
                });
    }

    private void committedAlone(Epoch current, List<WriteSet> sets, List<Waiting> one) {
        for (Change change : sets.get(0).changes()) {
            if (change instanceof Change.SessionAdvanced advanced) {
                current.durable(
                        advanced.row().peer(),
                        advanced.row().sessionId(),
                        advanced.row().version());
            }
        }
        synchronized (this) {
            lastPosition++;
            waitingBytes -= one.get(0).bytes;
        }
        Committed committed = new Committed(sets.get(0).position(), sets.get(0).changes());
        listeners.forEach(listener -> guarded(() -> listener.accept(committed)));
        guarded(() -> one.get(0).durable.accept(committed.position));
    }

    /** The first of the batch fails with the error; everything else that was computed in this epoch is refused. */
    private void endEpoch(List<Waiting> batch, Throwable error) {
        LOG.warn("A commit of {} write-sets failed; starting again from what is durable", batch.size(), error);
        List<Waiting> refused = new ArrayList<>(batch.subList(1, batch.size()));
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
        guarded(() -> batch.get(0).refused.accept(cause));
        refused.forEach(waiting -> guarded(() -> waiting.refused.accept(new EpochOverException())));
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

    /** A callback that fails must not stop the journal. */
    private static void guarded(Runnable callback) {
        try {
            callback.run();
        } catch (RuntimeException e) {
            LOG.error("A callback of the journal failed", e);
        }
    }

    private static long sizeOf(List<Change> changes) {
        long bytes = 64;
        for (Change change : changes) {
            bytes += 64;
            if (change instanceof Change.CopiesQueued queued) {
                for (OutboxCopy copy : queued.copies()) {
                    bytes += copy.message().length + 128;
                }
            } else if (change instanceof Change.SessionAdvanced advanced) {
                bytes += advanced.row().state().length + 128;
            } else if (change instanceof Change.EntryAppended appended
                    && appended.entry() instanceof org.xmtp.reactive.store.Entry.OfMessage message) {
                bytes += message.content().length + 256;
            } else if (change instanceof Change.EnvelopeHeld held) {
                bytes += held.envelope().message().length;
            }
        }
        return bytes;
    }

    /** For diagnosis. */
    @Override
    public String toString() {
        @Nullable Epoch now = epoch();
        return "Journal[epoch " + now.number() + ", depth " + depth() + "]";
    }
}
