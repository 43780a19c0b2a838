package org.xmtp.reactive.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.TestRatchet;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.SentMessage;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.cryptography.olm.JavaRatchet;
import org.xmtp.reactive.network.Topics;
import org.xmtp.reactive.runtime.HandDrivenRuntime.Kind;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.store.Digest;
import org.xmtp.reactive.store.Entry;
import org.xmtp.reactive.store.WriteSet;
import org.xmtp.reactive.wire.Sha256;
import reactor.test.subscriber.TestSubscriber;

/**
 * Anybody can publish what looks sealed, and only opening it tells that it is nothing. A flood of it takes its turn as
 * everything does, and nothing more: what known senders write amid it is read in order, behind no more than what was
 * taken before.
 */
final class SealedFloodTests extends RuleTests {
    private static final String STORE = "the-store-of-the-node-";
    private static final int SOME = 3_000;
    private static final int ALL = 100_000;
    private static final int MESSAGES = 20;
    /** How many refused envelopes are kept as rows. */
    private static final int MAX_ROWS = 10_000;
    /** How many envelopes may be under way, with those whose call for more was made before. */
    private static final int UNDER_WAY = 512 + 32;

    private static final Duration LONG = Duration.ofHours(1);

    private final PrivateKeySigner bobs = PrivateKeySigner.random();

    @BeforeEach
    void ratchetSignsBundles() {
        assumeTrue(TestRatchet.NAME.equals(JavaRatchet.NAME));
    }

    private Installation bob() {
        return open(setup().signer(bobs).store(file("bob")));
    }

    private Contact contact(Installation of) {
        return network.stored().stream()
                .filter(envelope -> envelope.topic().equals(Topics.contact(of.address())))
                .findFirst()
                .map(bundle -> SealedGarbage.contact(bundle, of.address()))
                .orElseThrow();
    }

    /** Garbage for one in the name of another: most of it of the kind that costs an agreement each. */
    private List<NetworkEnvelope> flood(Installation to, Installation named, int count) {
        SealedGarbage garbage = new SealedGarbage(to.topic(), contact(to), contact(named));
        SealedGarbage.Kind[] kinds = SealedGarbage.Kind.values();
        long nowNs = nowNs();
        return IntStream.range(0, count)
                .mapToObj(i -> garbage.envelope(i % 10 < kinds.length ? kinds[i % 10] : kinds[0], nowNs + i))
                .toList();
    }

    private long nowNs() {
        return runtime.clock().instant().getEpochSecond() * 1_000_000_000L;
    }

    /** Puts it on the network, a text of the sender's behind each part of it; what the recipient does is for later. */
    private void putAmid(List<NetworkEnvelope> flood, List<NetworkEnvelope> texts) {
        int part = flood.size() / texts.size();
        for (int i = 0; i < texts.size(); i++) {
            put(flood.subList(i * part, (i + 1) * part));
            put(texts.subList(i, i + 1));
        }
    }

    private void put(List<NetworkEnvelope> envelopes) {
        TestSubscriber<Void> put = begin(network.transport().publish(envelopes));
        assertThat(put.isTerminatedComplete()).isTrue();
    }

    /** What a sender writes, kept from the network. */
    private List<NetworkEnvelope> written(Installation from, Installation to) {
        List<NetworkEnvelope> written = new ArrayList<>();
        from.transport.publishes(written::addAll);
        texts("amid", MESSAGES).forEach(text -> publish(from, to.address(), text));
        from.transport.publishes(null);
        return written;
    }

    /** Does all there is to do, and tells how many envelopes were under way at most. */
    private int mostUnderWay(Installation bob) {
        long received = bob.transport.received() - bob.store().outcomes();
        int most = 0;
        while (runtime.step(Kind.values())) {
            most = (int) Math.max(most, bob.transport.received() - bob.store().outcomes() - received);
        }
        return most;
    }

    private void assertAllRead(Installation bob, int flood) {
        assertThat(bob.received().stream().filter(text -> text.startsWith("amid")))
                .containsExactlyElementsOf(texts("amid", MESSAGES));
        int rows = Math.min(flood, MAX_ROWS);
        assertThat(bob.failures()).hasSize(rows);
        assertThat(bob.store().changes(Change.FailureCounted.class)).hasSize(flood - rows);
        assertThat(overtaken(bob)).isLessThanOrEqualTo(UNDER_WAY);
    }

    /** How many envelopes had an outcome before a text that had come before them, at most. */
    private int overtaken(Installation bob) {
        List<WriteSet> outcomes = bob.store().writeSets().stream()
                .filter(set -> ObservedStore.has(set, Change.EnvelopeSeen.class))
                .toList();
        Map<Digest, Integer> places = new HashMap<>();
        bob.mine(network).forEach(envelope -> places.put(Digest.of(Sha256.of(envelope.message())), places.size()));
        int first = -1;
        int most = 0;
        for (int i = 0; i < outcomes.size(); i++) {
            for (Change change : outcomes.get(i).changes()) {
                if (change instanceof Change.EnvelopeSeen seen) {
                    int place = Objects.requireNonNull(places.get(seen.envelope()));
                    first = first < 0 ? place : first;
                    if (outcomes.get(i).changes().stream().anyMatch(SealedFloodTests::isMessage)) {
                        most = Math.max(most, i - (place - first));
                    }
                }
            }
        }
        return most;
    }

    private static boolean isMessage(Change change) {
        return change instanceof Change.EntryAppended appended && appended.entry() instanceof Entry.OfMessage;
    }

    private boolean hasReadAll(Installation bob, int before, int flood) {
        return bob.store().outcomes() - before >= flood + MESSAGES;
    }

    @Test
    void whatComesLiveAmidAFloodIsReadInOrder() {
        live(SOME);
    }

    @Tag("long")
    @Test
    void whatComesLiveAmidAHundredThousandIsReadInOrder() {
        live(ALL);
    }

    private void live(int count) {
        network.counting(STORE);
        Installation alice = open();
        Installation bob = bob();
        acquaint(alice, bob);
        int before = bob.store().outcomes();
        List<NetworkEnvelope> texts = written(alice, bob);
        List<NetworkEnvelope> flood = flood(bob, alice, count);
        int most = 0;
        for (int i = 0; i < MESSAGES; i++) {
            put(flood.subList(i * count / MESSAGES, (i + 1) * count / MESSAGES));
            put(texts.subList(i, i + 1));
            most = Math.max(most, mostUnderWay(bob));
        }
        until("all has its outcome", LONG, () -> hasReadAll(bob, before, count));

        assertThat(most).isBetween(1, UNDER_WAY);
        assertAllRead(bob, count);
    }

    @Test
    void aBacklogAmidAFloodIsReadInOrder() {
        network.counting(STORE);
        backlog(SOME);
    }

    @Tag("long")
    @Tag("verify")
    @Test
    void aBacklogAmidAHundredThousandIsReadInOrder() {
        network.counting(STORE);
        backlog(ALL);
    }

    @Test
    void aBacklogAmidAFloodIsReadInOrderBySweeps() {
        backlog(SOME);
    }

    @Tag("long")
    @Tag("verify")
    @Test
    void aBacklogAmidAHundredThousandIsReadInOrderBySweeps() {
        backlog(ALL);
    }

    private void backlog(int count) {
        Installation alice = open();
        Installation before = bob();
        acquaint(alice, before);
        List<NetworkEnvelope> texts = written(alice, before);
        List<NetworkEnvelope> flood = flood(before, alice, count);
        close(before);
        putAmid(flood, texts);

        Installation bob = connecting(setup().signer(bobs).store(file("bob")));
        value(bob.connect());
        until("all has its outcome", LONG, () -> hasReadAll(bob, 0, count));

        assertAllRead(bob, count);
    }

    @Test
    void aSendAmidAFloodWaitsForWhatALaneIsAtAndNoMore() {
        network.counting(STORE);
        Installation alice = open();
        Installation bob = bob();
        acquaint(alice, bob);
        put(flood(bob, alice, SOME));
        while (bob.store().outcomes() < SOME / 2) {
            assertThat(runtime.step(Kind.values())).isTrue();
        }

        TestSubscriber<SentMessage> sent = begin(bob.send(alice.address(), "amid it"));
        runtime.run(ALL_BUT_LANES);
        int jobs = 0;
        while (!sent.isTerminated()) {
            assertThat(runtime.step(Kind.LANE)).isTrue();
            jobs++;
            runtime.run(ALL_BUT_LANES);
        }

        assertThat(jobs).as("jobs on a lane, of 64 envelopes each").isLessThanOrEqualTo(4);
        assertThat(bob.store().outcomes()).isLessThan(SOME);
    }
}
