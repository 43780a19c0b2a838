package org.xmtp.reactive.outbound;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.api.spi.TransportException;
import org.xmtp.reactive.network.Backoff;
import org.xmtp.reactive.network.Topics;
import org.xmtp.reactive.session.Journal;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.OutboxCopy;
import org.xmtp.reactive.store.OutboxRow;
import org.xmtp.reactive.store.RefusedCopy;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;

/**
 * Brings what the outbox holds to the node: in order, in batches, one request under way at a time, again until
 * accepted. A copy that is refused for good holds up no other. What does not fit into memory is read back from the
 * store.
 */
final class Publisher implements Disposable {
    /** How many copies one request takes at most. */
    static final int MAX_BATCH = 512;

    /** How many bytes one request takes at most, but for a single message's. */
    static final int MAX_BATCH_BYTES = 4 << 20;

    /** How many bytes of copies wait in memory at most; what is behind them waits in the store. */
    static final long MAX_WAITING_BYTES = 16L << 20;

    /** How many messages of this process wait for the node before {@link #room()} makes callers wait. */
    static final int MAX_UNSETTLED = 4096;

    /** How long an accepted message may be noted as queued in the store. */
    private static final Duration SETTLE_AFTER = Duration.ofMillis(20);

    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

    private final NetworkTransport transport;
    private final EngineStore store;
    private final Journal journal;
    private final SendClock stamps;
    private final Scheduler timer;
    private final Backoff backoff = new Backoff();
    private final List<MonoSink<Void>> roomWaiters = new ArrayList<>();
    private final Map<Long, PublishedMessage> watched = new ConcurrentHashMap<>();
    private final ArrayDeque<OutboxRow> waiting = new ArrayDeque<>();
    /** Replaced, never updated: a step that ends at once has begun the next one already, which must go on. */
    private final Disposable.Swap running = Disposables.swap();

    private final Disposable.Swap flushing = Disposables.swap();
    private final List<Change> settledChanges = new ArrayList<>();
    private long waitingBytes;
    private long taken;
    private boolean spilled = true;
    private boolean busy;
    private boolean closed;
    private volatile boolean healthy = true;
    private volatile long oldestAttemptNs;

    Publisher(NetworkTransport transport, EngineStore store, Journal journal, SendClock stamps, Scheduler timer) {
        this.transport = transport;
        this.store = store;
        this.journal = journal;
        this.stamps = stamps;
        this.timer = timer;
    }

    /** Begins with what the store holds. */
    void start() {
        next();
    }

    /** Whether copies made now leave at once, so that their timestamp can be fixed in the commit that queues them. */
    synchronized boolean stampsAtOnce() {
        return healthy && !spilled && (waiting.isEmpty() || waiting.getLast().timestampNs() != 0);
    }

    /** How many messages in memory the node has not accepted yet. */
    synchronized int depth() {
        return Math.max(watched.size(), waiting.size());
    }

    /** The timestamp of what is under way, fixed at its first attempt; 0 when nothing is. */
    long oldestAttemptNs() {
        return oldestAttemptNs;
    }

    /** Completes when few enough messages wait. */
    Mono<Void> room() {
        return Mono.create(sink -> {
            synchronized (this) {
                if (!hasRoom()) {
                    roomWaiters.add(sink);
                    return;
                }
            }
            sink.success();
        });
    }

    private boolean hasRoom() {
        return closed || (watched.size() < MAX_UNSETTLED && waitingBytes < MAX_WAITING_BYTES);
    }

    private void wakeRoom() {
        List<MonoSink<Void>> wake;
        synchronized (this) {
            if (!hasRoom()) {
                return;
            }
            wake = List.copyOf(roomWaiters);
            roomWaiters.clear();
        }
        wake.forEach(MonoSink::success);
    }

    /** A message that has just become durable. Called in order of position. */
    void queued(long position, long timestampNs, List<OutboxCopy> copies, PublishedMessage message) {
        if (copies.isEmpty()) {
            message.settled();
            return;
        }
        synchronized (this) {
            if (closed) {
                message.closed();
                return;
            }
            watched.put(position, message);
            OutboxRow row = new OutboxRow(position, timestampNs, copies);
            if (spilled || waitingBytes > MAX_WAITING_BYTES) {
                spilled = true;
            } else {
                waiting.add(row);
                waitingBytes += sizeOf(row);
            }
        }
        next();
    }

    private void next() {
        List<OutboxRow> batch = new ArrayList<>();
        boolean load = false;
        long after;
        synchronized (this) {
            if (busy || closed) {
                return;
            }
            int copies = 0;
            long bytes = 0;
            OutboxRow row;
            while ((row = waiting.peek()) != null
                    && (batch.isEmpty()
                            || (copies + row.copies().size() <= MAX_BATCH && bytes + sizeOf(row) <= MAX_BATCH_BYTES))) {
                waiting.remove();
                copies += row.copies().size();
                bytes += sizeOf(row);
                taken = row.position();
                batch.add(row);
            }
            waitingBytes -= bytes;
            if (batch.isEmpty()) {
                load = spilled;
                spilled = false;
            }
            busy = load || !batch.isEmpty();
            after = taken;
        }
        if (load) {
            running.replace(store.outbox(after, MAX_BATCH)
                    .subscribe(rows -> loaded(rows), error -> later(() -> spill(), backoff.after(error))));
        } else if (!batch.isEmpty()) {
            stampThenPublish(batch);
        }
    }

    private void spill() {
        synchronized (this) {
            spilled = true;
        }
        free();
    }

    /** Rows of the store go before whatever was queued meanwhile. */
    private void loaded(List<OutboxRow> rows) {
        synchronized (this) {
            if (!rows.isEmpty()) {
                waiting.clear();
                waiting.addAll(rows);
                waitingBytes = rows.stream().mapToLong(Publisher::sizeOf).sum();
                spilled = true;
            }
        }
        free();
    }

    private void free() {
        synchronized (this) {
            busy = false;
        }
        next();
    }

    private void stampThenPublish(List<OutboxRow> batch) {
        List<Change> stamped = new ArrayList<>();
        List<OutboxRow> ready = new ArrayList<>(batch.size());
        for (OutboxRow row : batch) {
            if (row.timestampNs() == 0) {
                long stamp = stamps.next();
                stamped.add(new Change.CopiesStamped(row.position(), stamp));
                ready.add(new OutboxRow(row.position(), stamp, row.copies()));
            } else {
                ready.add(row);
            }
        }
        if (stamped.isEmpty()) {
            publish(ready);
        } else {
            running.replace(journal.write(stamped)
                    .subscribe(
                            position -> publish(ready),
                            error -> later(() -> stampThenPublish(batch), backoff.after(error))));
        }
    }

    private void publish(List<OutboxRow> batch) {
        oldestAttemptNs = batch.get(0).timestampNs();
        List<NetworkEnvelope> envelopes = new ArrayList<>();
        for (OutboxRow row : batch) {
            for (OutboxCopy copy : row.copies()) {
                envelopes.add(envelope(row, copy));
            }
        }
        running.replace(Flux.fromIterable(chunks(envelopes))
                .concatMap(transport::publish)
                .then()
                .subscribe(nothing -> {}, error -> failed(batch, error), () -> {
                    healthy = true;
                    backoff.succeeded();
                    settle(batch, Map.of());
                }));
    }

    private static NetworkEnvelope envelope(OutboxRow row, OutboxCopy copy) {
        return new NetworkEnvelope(Topics.message(copy.recipient().installation()), row.timestampNs(), copy.message());
    }

    /** The copies of one large message can exceed what a node takes in a request. */
    private static List<List<NetworkEnvelope>> chunks(List<NetworkEnvelope> envelopes) {
        List<List<NetworkEnvelope>> chunks = new ArrayList<>();
        List<NetworkEnvelope> chunk = new ArrayList<>();
        long bytes = 0;
        for (NetworkEnvelope envelope : envelopes) {
            if (!chunk.isEmpty() && bytes + envelope.message().length > MAX_BATCH_BYTES) {
                chunks.add(chunk);
                chunk = new ArrayList<>();
                bytes = 0;
            }
            chunk.add(envelope);
            bytes += envelope.message().length;
        }
        chunks.add(chunk);
        return chunks;
    }

    private void failed(List<OutboxRow> batch, Throwable error) {
        if (error instanceof TransportException failure && failure.kind() == TransportException.Kind.REFUSED) {
            oneByOne(batch);
        } else {
            healthy = false;
            later(() -> publish(batch), backoff.after(error));
        }
    }

    /** Finds out which copies the node refuses; publishing the others again is harmless. */
    private void oneByOne(List<OutboxRow> batch) {
        Map<OutboxCopy, String> refused = new ConcurrentHashMap<>();
        running.replace(Flux.fromIterable(batch)
                .concatMap(row -> Flux.fromIterable(row.copies())
                        .concatMap(copy -> transport
                                .publish(List.of(envelope(row, copy)))
                                .onErrorResume(
                                        error -> error instanceof TransportException failure
                                                && failure.kind() == TransportException.Kind.REFUSED,
                                        error -> {
                                            refused.put(copy, String.valueOf(error.getMessage()));
                                            return Mono.empty();
                                        })))
                .then()
                .subscribe(nothing -> {}, error -> failed(batch, error), () -> settle(batch, refused)));
    }

    private void settle(List<OutboxRow> batch, Map<OutboxCopy, String> refused) {
        oldestAttemptNs = 0;
        List<Change> settled = new ArrayList<>(batch.size());
        for (OutboxRow row : batch) {
            List<RefusedCopy> lost = new ArrayList<>();
            @Nullable PublishedMessage message = watched.remove(row.position());
            for (OutboxCopy copy : row.copies()) {
                String reason = refused.get(copy);
                if (reason != null) {
                    lost.add(new RefusedCopy(copy.recipient(), reason));
                }
                if (message != null && reason != null) {
                    message.refused(copy.recipient(), reason);
                } else if (message != null) {
                    message.accepted(copy.recipient());
                }
            }
            if (message != null) {
                message.settled();
            }
            settled.add(new Change.CopiesSettled(row.position(), lost));
        }
        note(settled);
        wakeRoom();
        free();
    }

    /** A commit of its own for each would make the next message wait for it; so it waits for others, or a moment. */
    private void note(List<Change> settled) {
        boolean schedule;
        boolean flush;
        synchronized (this) {
            schedule = settledChanges.isEmpty();
            settledChanges.addAll(settled);
            flush = closed || settledChanges.size() >= MAX_BATCH;
        }
        if (flush) {
            flush();
        } else if (schedule) {
            flushing.replace(timer.schedule(this::flush, SETTLE_AFTER.toMillis(), TimeUnit.MILLISECONDS));
        }
    }

    /** Writes what is settled. Lost with the process, this costs a repeated publish, which the node drops. */
    void flush() {
        List<Change> settled;
        synchronized (this) {
            settled = List.copyOf(settledChanges);
            settledChanges.clear();
        }
        if (!settled.isEmpty()) {
            journal.write(settled)
                    .subscribe(position -> {}, error -> LOG.debug("Settling waits for the next start", error));
        }
    }

    private void later(Runnable task, Duration delay) {
        running.replace(timer.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS));
    }

    private static long sizeOf(OutboxRow row) {
        long bytes = 0;
        for (OutboxCopy copy : row.copies()) {
            bytes += copy.message().length + 128L;
        }
        return bytes;
    }

    @Override
    public void dispose() {
        synchronized (this) {
            closed = true;
        }
        running.dispose();
        flushing.dispose();
        watched.values().forEach(PublishedMessage::closed);
        watched.clear();
        wakeRoom();
    }
}
