package org.xmtp.reactive.node.commit;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xmtp.reactive.node.envelope.AdmittedEnvelope;
import org.xmtp.reactive.node.envelope.ArrivedEnvelope;
import org.xmtp.reactive.node.events.CommitEvent;
import org.xmtp.reactive.node.relay.EnvelopeRelay;
import org.xmtp.reactive.node.store.EnvelopeStore;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Group commit: while one transaction is under way, what all callers submit waits, and goes into the next together, so
 * that a forced write is paid once for all of them. After the commit the new envelopes go to the relay, in the order of
 * the commit, and then the callers are told, in the order in which they came.
 */
public final class CommitQueue {

    /** The most envelopes in one transaction. */
    static final int BATCH_ENVELOPES = 1_024;

    /** The most bytes in one transaction, well under what the store buffers before it writes. */
    static final long BATCH_BYTES = 3L << 20;

    /** The most bytes that wait, but for a single submission that is larger by itself. */
    static final long WAITING_BYTES = 128L << 20;

    private static final Logger LOG = LoggerFactory.getLogger(CommitQueue.class);

    private final EnvelopeStore store;
    private final EnvelopeRelay relay;
    private final Scheduler scheduler;
    private final Queue<Submission> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicLong waitingBytes = new AtomicLong();
    private final AtomicBoolean committing = new AtomicBoolean();
    // Used by whoever holds the commit.
    private final RecentEnvelopes relayed = new RecentEnvelopes(System::nanoTime);

    /** @param scheduler of a single thread, on which callers are told where they are many; not closed here */
    public CommitQueue(EnvelopeStore store, EnvelopeRelay relay, Scheduler scheduler) {
        this.store = store;
        this.relay = relay;
        this.scheduler = scheduler;
    }

    /**
     * Creates the publishing of {@code envelopes}; nothing happens until subscribed. Cancelling it recalls nothing.
     *
     * <ul>
     *   <li><em>Completes</em> when all are durable and told to the relay.
     *   <li><em>Errors with</em> {@link QueueFullException} when nothing was taken, or with
     *       {@link org.xmtp.reactive.node.store.StoreException} when what is stored is unknown; to submit the same
     *       again is safe.
     * </ul>
     */
    public Mono<Void> submit(List<AdmittedEnvelope> envelopes) {
        return Mono.defer(() -> {
            Submission submission = new Submission(envelopes);
            reserve(submission.weight());
            waiting.add(submission);
            commitSoon();
            return submission.outcome();
        });
    }

    /**
     * Creates what has to be done with envelopes before they are submitted, such as a look into the store: they count
     * among what waits meanwhile.
     *
     * <ul>
     *   <li><em>Errors with</em> {@link QueueFullException} where too much waits.
     * </ul>
     */
    public <T> Mono<T> beforehand(List<AdmittedEnvelope> envelopes, Mono<T> work) {
        return Mono.using(() -> reserved(envelopes), reserved -> work, reserved -> waitingBytes.addAndGet(-reserved))
                // Emitted with the end, when it counts no more, and not with the value.
                .flux()
                .takeLast(1)
                .next();
    }

    private long reserved(List<AdmittedEnvelope> envelopes) {
        long weight = envelopes.stream().mapToLong(AdmittedEnvelope::weight).sum();
        reserve(weight);
        return weight;
    }

    private void reserve(long weight) {
        if (waitingBytes.addAndGet(weight) > WAITING_BYTES && waitingBytes.get() > weight) {
            waitingBytes.addAndGet(-weight);
            throw new QueueFullException();
        }
    }

    private void commitSoon() {
        if (!waiting.isEmpty() && committing.compareAndSet(false, true)) {
            commit();
        }
    }

    /**
     * Runs while {@code committing} is held: on the thread of the caller who found nothing under way, which saves it a
     * change of threads, else on the scheduler.
     */
    private void commit() {
        Batch batch = new Batch();
        try {
            batch.fill(waiting);
            if (!batch.isEmpty()) {
                Mono<List<ArrivedEnvelope>> stored =
                        batch.stored().isEmpty() ? Mono.just(List.of()) : recorded(batch.stored());
                Thread begun = Thread.currentThread();
                stored.subscribe(
                        added -> end(batch, begun, () -> committed(batch, added)),
                        cause -> end(batch, begun, () -> failed(batch, cause)));
                return;
            }
        } catch (Throwable machine) {
            // What the machine has no room for now it may have room for later: publishing goes on.
            failed(batch, machine);
            return;
        }
        committing.set(false);
        commitSoon();
    }

    private Mono<List<ArrivedEnvelope>> recorded(List<AdmittedEnvelope> batch) {
        CommitEvent event = new CommitEvent();
        event.begin();
        long weight = event.isEnabled()
                ? batch.stream().mapToLong(AdmittedEnvelope::weight).sum()
                : 0;
        return store.append(batch)
                .doOnNext(added -> event.stored(batch.size(), weight, added.size()))
                .doOnError(cause -> event.failed(batch.size(), weight));
    }

    /**
     * On the store's thread where that holds up nobody, for a single caller and while no other waits, which saves it a
     * change of threads; else on the scheduler, so that the store goes on. Not where the store answers on the thread
     * that asked: callers who ask again as they are told would be called within each other.
     */
    private void end(Batch batch, Thread begun, Runnable task) {
        if (batch.isOfOne() && waiting.isEmpty() && Thread.currentThread() != begun) {
            task.run();
        } else {
            handOver(task);
        }
    }

    private void handOver(Runnable task) {
        try {
            scheduler.schedule(task);
        } catch (Throwable machine) {
            task.run();
        }
    }

    private void committed(Batch batch, List<ArrivedEnvelope> added) {
        try {
            relay.publish(added);
            relay.publish(batch.ephemeral().stream()
                    .filter(admitted -> relayed.add(admitted.id()))
                    .map(admitted -> new ArrivedEnvelope(admitted.envelope(), 0))
                    .toList());
        } catch (Throwable machine) {
            // It is stored, but not everybody has it.
            interrupt(machine);
        }
        // The store goes on with the next batch while the callers of this one are told.
        release(batch);
        commit();
        batch.complete();
    }

    private void failed(Batch batch, Throwable cause) {
        // Some of it may be stored, and a repeated publish would then not be relayed.
        interrupt(cause);
        release(batch);
        batch.fail(cause);
        commit();
    }

    /** Whoever listens has to look again. */
    private void interrupt(Throwable cause) {
        try {
            relay.interrupt(cause);
        } catch (Throwable machine) {
            LOG.error("The relay failed", machine);
        }
    }

    private void release(Batch batch) {
        waitingBytes.addAndGet(-batch.finishedWeight());
    }
}
