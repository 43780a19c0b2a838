package org.xmtp.reactive.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.Samples;
import org.xmtp.reactive.api.Sealing;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.cryptography.olm.RatchetAccount;
import org.xmtp.reactive.identity.LocalIdentity;
import org.xmtp.reactive.runtime.HandDrivenRuntime.Kind;
import org.xmtp.reactive.session.Bench;
import org.xmtp.reactive.store.StoredIdentity;

/** The order in which envelopes are read, and what a flood of nothing takes of the lanes. */
final class EnvelopeReaderTests {
    private static final int BATCH = 64;

    private final Bench bench = new Bench();
    private final RatchetAccount account = bench.ratchet.createAccount(bench.runtime.random());
    private final LocalIdentity identity = LocalIdentity.of(
            new StoredIdentity(Samples.account(1), bench.ratchet.name(), account.serialize(), new byte[65], 1, true),
            new LocalIdentity.Means(bench.ratchet, Sealing.PADDED, bench.runtime.random()));
    private final List<String> order = new ArrayList<>();
    private final EnvelopeReader reader = new EnvelopeReader(
            bench.epoch,
            identity,
            (passage, read) -> order.add(String.valueOf(passage.envelope().timestampNs())));

    /** Nothing anybody could open, in so many jobs. */
    private void flood(int jobs) {
        bench.epoch.run(() -> IntStream.range(0, jobs * BATCH)
                .forEach(i -> reader.add(new Passage(
                        new IdleGuide(), new NetworkEnvelope("topic", i, new byte[] {1, 2, 3}), Passage.Origin.LIVE))));
    }

    /** A job that a message waits for, given now. */
    private void message(String name) {
        bench.epoch.run(() -> bench.epoch.compute(() -> name, order::add, error -> {
            throw new AssertionError(error);
        }));
    }

    private void runAllButLanes() {
        bench.runtime.run(Kind.LOOP, Kind.STORE, Kind.EVENTS);
    }

    private List<String> numbers(int jobs) {
        return IntStream.range(0, jobs * BATCH).mapToObj(String::valueOf).toList();
    }

    @Test
    void allAreReadInTheOrderInWhichTheyCame() {
        flood(5);
        bench.runtime.run();

        assertThat(order).containsExactlyElementsOf(numbers(5));
    }

    @Test
    void inAFloodWhatMessagesWaitForGoesFirst() {
        flood(3);
        runAllButLanes();
        bench.runtime.step(Kind.LANE);
        runAllButLanes();
        assertThat(order).as("the first job").hasSize(BATCH);

        message("message");
        bench.runtime.step(Kind.LANE);
        bench.runtime.step(Kind.LANE);
        runAllButLanes();
        assertThat(order).as("before the second").hasSize(BATCH + 1).endsWith("message");

        bench.runtime.run();
        assertThat(order).hasSize(3 * BATCH + 1);
    }

    @Test
    void whatComesAfterAFloodTakesItsTurn() {
        flood(1);
        bench.runtime.run();

        flood(1);
        runAllButLanes();
        message("behind it");
        bench.runtime.step(Kind.LANE);
        runAllButLanes();

        assertThat(order).hasSize(2 * BATCH).doesNotContain("behind it");
    }
}
