package org.xmtp.reactive.inbound;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xmtp.reactive.api.Failure;
import org.xmtp.reactive.api.FailureReason;
import org.xmtp.reactive.session.Journal;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.Digest;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.Entry;
import org.xmtp.reactive.wire.Sha256;

/**
 * The envelopes that were refused. Each is shown once, and its digest remembered; rows are kept up to a bound, and what
 * comes after is only counted, so that a flood of garbage costs no disk without end.
 */
final class Failures {
    /** How many failures are kept as rows: with their details cut short, far below 64 MiB. */
    static final long MAX_ROWS = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    private final EngineStore store;
    private final Journal journal;
    private final Clock clock;
    private final AtomicLong count;
    /** Inner digest to envelope digest of what was accepted and is not durable yet: the store can't name it so far. */
    private final Map<Digest, Digest> accepted = new ConcurrentHashMap<>();

    /** Failures on top of as many as the store has counted. */
    Failures(EngineStore store, Journal journal, Clock clock, long counted) {
        this.store = store;
        this.journal = journal;
        this.clock = clock;
        this.count = new AtomicLong(counted);
    }

    /** Notes that an envelope was accepted; to be called before its write-set is submitted. */
    void accepted(Arrival arrival) {
        accepted.put(arrival.inner(), arrival.received().digest());
    }

    /** Notes that the write-set of an accepted envelope is durable, or lost. */
    void settled(Arrival arrival) {
        accepted.remove(arrival.inner());
    }

    /**
     * Makes a refusal durable, unless the envelope was seen before: then it is a duplicate, and no failure. The same
     * inner message in other wrapping is a replay, whatever it was refused for.
     */
    void add(
            Received received, Optional<Arrival> arrival, Refusal refusal, Runnable ended, Consumer<Throwable> failed) {
        List<Digest> marks = new ArrayList<>(List.of(received.digest()));
        arrival.ifPresent(read -> marks.add(read.inner()));
        // Asked before the store is: what is durable by then, the store knows.
        Optional<Digest> notDurable = arrival.map(read -> accepted.get(read.inner()));
        store.seen(marks)
                .subscribe(
                        seen -> {
                            Optional<Digest> wrapping =
                                    notDurable.or(() -> arrival.map(read -> seen.get(read.inner())));
                            if (seen.containsKey(received.digest())
                                    || wrapping.equals(Optional.of(received.digest()))) {
                                ended.run();
                            } else {
                                write(received, arrival, wrapping.isPresent() ? replay() : refusal, ended, failed);
                            }
                        },
                        failed);
    }

    private static Refusal replay() {
        return new Refusal(FailureReason.REPLAY, "its inner message was received before, in other wrapping");
    }

    private void write(
            Received received, Optional<Arrival> arrival, Refusal refusal, Runnable ended, Consumer<Throwable> failed) {
        List<Change> changes = new ArrayList<>(3);
        if (count.incrementAndGet() <= MAX_ROWS) {
            changes.add(new Change.EntryAppended(new Entry.OfFailure(new Failure(
                    refusal.reason(),
                    refusal.detail(),
                    HexFormat.of().formatHex(Sha256.of(received.envelope().message())),
                    received.envelope().timestampNs(),
                    arrival.map(read -> read.sender().account()),
                    arrival.map(read -> read.sender().installation()),
                    clock.instant()))));
        } else {
            LOG.debug("An envelope is refused and only counted: {}", refusal.reason());
            changes.add(new Change.FailureCounted());
        }
        changes.add(new Change.EnvelopeSeen(received.digest(), received.digest()));
        if (received.held()) {
            changes.add(new Change.EnvelopeReleased(received.digest()));
        }
        journal.submit(received.epoch(), changes, position -> ended.run(), error -> {
            count.decrementAndGet();
            failed.accept(error);
        });
    }

    /** How many envelopes were refused, ever. */
    long count() {
        return count.get();
    }
}
