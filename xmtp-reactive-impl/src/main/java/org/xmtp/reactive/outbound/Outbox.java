package org.xmtp.reactive.outbound;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xmtp.reactive.network.Backoff;
import org.xmtp.reactive.session.Epoch;
import org.xmtp.reactive.session.Journal;
import org.xmtp.reactive.session.WriteSetDraft;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.OutboxCopy;
import org.xmtp.reactive.store.OutboxRow;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.RefusedCopy;
import reactor.core.Disposable;

/**
 * Brings durable copies to the node, in the order of the journal: one request under way at a time, again until
 * accepted. It alone gives timestamps: with the commit that queues the copies where they leave at once, else when their
 * turn comes, durably before the first attempt; so they rise along the journal.
 */
final class Outbox {
    /** How many copies one request takes at most. */
    static final int MAX_BATCH = 512;

    /** How many bytes one request takes at most, but for a single copy. */
    static final int MAX_BATCH_BYTES = 4 << 20;

    /** How many rows of this process wait for the node before callers should wait. */
    static final int MAX_WAITING = 4096;

    /** How long an accepted message may be noted as queued in the store. */
    private static final Duration SETTLE_AFTER = Duration.ofMillis(20);

    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

    private final Parts parts;
    private final SendClock stamps;
    private final Backoff backoff;
    private final Waiting waiting;
    private final List<Change> settledChanges = new ArrayList<>();
    private @Nullable Disposable settling;
    /** Rows with no timestamp that are in the journal and not durable yet. */
    private int unstampedUnderWay;

    private long taken;
    private boolean busy;
    private boolean started;
    private boolean stopped;
    private boolean healthy = true;
    private long attemptSinceNs;

    /** What an outbox is made of. */
    record Parts(Epoch epoch, Journal journal, EngineStore store, Publishing publishing, Fates fates) {}

    Outbox(Parts parts, SendClock stamps, Backoff backoff, Waiting waiting) {
        this.parts = parts;
        this.stamps = stamps;
        this.backoff = backoff;
        this.waiting = waiting;
    }

    /** Begins with what the store holds. */
    void start() {
        started = true;
        next();
    }

    /** Nothing leaves any more; what is under way need not be told of. */
    void stop() {
        stopped = true;
    }

    /**
     * The timestamp for copies whose write-set is appended now; 0 where it is fixed when their turn comes. What is
     * settled goes along in their commit.
     */
    long stamp() {
        flush();
        if (started && healthy && unstampedUnderWay == 0 && waiting.allStamped()) {
            return stamps.next();
        }
        unstampedUnderWay++;
        return 0;
    }

    /** Copies are durable. Called in order of position. */
    void queued(OutboxRow row) {
        if (row.timestampNs() == 0) {
            unstampedUnderWay--;
        }
        waiting.add(row);
        next();
    }

    /** How many rows wait or are under way. */
    int depth() {
        return waiting.size() + (busy ? 1 : 0);
    }

    /** Since when what is under way is tried, by our clock; 0 when nothing is. */
    long attemptSinceNs() {
        return attemptSinceNs;
    }

    /** Whether callers may go on giving. */
    boolean hasRoom() {
        return waiting.isWhole() && waiting.size() < MAX_WAITING;
    }

    private void next() {
        if (busy || !started || stopped) {
            return;
        }
        if (waiting.wantsRows()) {
            busy = true;
            load();
            return;
        }
        List<OutboxRow> batch = waiting.take(MAX_BATCH, MAX_BATCH_BYTES);
        if (!batch.isEmpty()) {
            busy = true;
            taken = batch.get(batch.size() - 1).position();
            stampThenPublish(batch);
        }
    }

    private void free() {
        busy = false;
        parts.publishing.room();
        next();
    }

    private void load() {
        parts.epoch.await(
                parts.store.outbox(taken, MAX_BATCH),
                rows -> {
                    waiting.loaded(rows);
                    free();
                },
                error -> parts.epoch.after(backoff.after(error), this::load));
    }

    private void stampThenPublish(List<OutboxRow> batch) {
        List<Change> stamped = new ArrayList<>();
        List<OutboxRow> ready = new ArrayList<>(batch.size());
        for (OutboxRow row : batch) {
            if (row.timestampNs() == 0) {
                long stamp = stamps.next();
                stamped.add(new Change.CopiesStamped(row.position(), stamp));
                ready.add(new OutboxRow(row.position(), row.message(), stamp, row.copies()));
            } else {
                ready.add(row);
            }
        }
        if (stamped.isEmpty()) {
            publish(ready);
        } else {
            parts.journal.append(WriteSetDraft.of(stamped, position -> publish(ready)));
        }
    }

    private void publish(List<OutboxRow> batch) {
        if (stopped) {
            return;
        }
        attemptSinceNs = batch.get(0).timestampNs();
        parts.publishing.publish(batch, refused -> settle(batch, refused), error -> {
            healthy = false;
            parts.epoch.after(backoff.after(error), () -> publish(batch));
        });
    }

    private void settle(List<OutboxRow> batch, Map<OutboxCopy, RefusedCopy> refused) {
        healthy = true;
        backoff.succeeded();
        attemptSinceNs = 0;
        for (OutboxRow row : batch) {
            List<RefusedCopy> lost = new ArrayList<>();
            for (OutboxCopy copy : row.copies()) {
                RefusedCopy one = refused.get(copy);
                if (one != null) {
                    lost.add(one);
                }
            }
            List<PeerId> recipients =
                    row.copies().stream().map(OutboxCopy::recipient).toList();
            parts.fates.settled(row.message(), Fates.outcomes(recipients, lost));
            note(new Change.CopiesSettled(row.position(), row.message(), lost));
        }
        parts.fates.settledThrough(batch.get(batch.size() - 1).position());
        free();
    }

    /** A commit of its own would make the next message wait for it; so it goes along with one, or waits a moment. */
    private void note(Change.CopiesSettled settled) {
        settledChanges.add(settled);
        if (settledChanges.size() >= MAX_BATCH) {
            flush();
        } else if (settledChanges.size() == 1) {
            settling = parts.epoch.after(SETTLE_AFTER, this::flush);
        }
    }

    /** Writes what is settled. Lost with the process, this costs a repeated publish, which the node drops. */
    void flush() {
        if (settledChanges.isEmpty()) {
            return;
        }
        if (settling != null) {
            settling.dispose();
            settling = null;
        }
        List<Change> settled = List.copyOf(settledChanges);
        settledChanges.clear();
        parts.journal.append(WriteSetDraft.of(settled, position -> {
            LOG.trace("{} rows of the outbox are settled", settled.size());
            for (Change change : settled) {
                parts.fates.noted(((Change.CopiesSettled) change).message());
            }
        }));
    }
}
