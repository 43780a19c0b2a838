package org.xmtp.reactive.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.SentMessage;
import org.xmtp.reactive.api.spi.SubscriptionSignal;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.SessionRow;
import reactor.core.publisher.Flux;
import reactor.test.subscriber.TestSubscriber;

/**
 * Installations that write to each other at the same moment: each opens a session before it has heard of the other's,
 * and some of what opens them does not come live, or comes when others have been answered.
 */
final class CrossedStartsTests extends RuleTests {
    /** They make 105 pairs. */
    private static final int INSTALLATIONS = 15;

    private static final List<String> CROSSED = List.of("at once", "right behind it", "while some is missing");
    private static final List<String> THERE = List.of("there", "there again");
    private static final List<String> BACK = List.of("and back", "and back again");
    private static final Duration SOON = Duration.ofMillis(500);
    private static final Duration LATE = Duration.ofSeconds(30);

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final List<Installation> all = new ArrayList<>();

    private record Pair(Installation one, Installation other) {}

    @BeforeEach
    void register() {
        for (int i = 0; i < INSTALLATIONS; i++) {
            Installation next = open();
            next.transport.brings(this::lossy);
            all.add(next);
        }
        // The sweeps of their starts are over, so what is dropped waits for those of the next minute.
        runtime.pass(Duration.ofSeconds(5));
    }

    /** Of what comes live a quarter is dropped, a quarter is late, and nothing is there at once. */
    private Flux<SubscriptionSignal> lossy(SubscriptionSignal signal) {
        if (!(signal instanceof SubscriptionSignal.Received)) {
            return Flux.just(signal);
        }
        return switch (random.nextInt(4)) {
            case 0 -> Flux.empty();
            case 1 -> after(LATE, signal);
            default -> after(SOON, signal);
        };
    }

    private Flux<SubscriptionSignal> after(Duration delay, SubscriptionSignal signal) {
        return Flux.create(coming -> runtime.events().after(delay, () -> {
            coming.next(signal);
            coming.complete();
        }));
    }

    private List<Pair> pairs() {
        return all.stream()
                .flatMap(one ->
                        all.subList(all.indexOf(one) + 1, all.size()).stream().map(other -> new Pair(one, other)))
                .toList();
    }

    private static String text(String what, Installation from) {
        return what + " from " + from.address();
    }

    private TestSubscriber<Void> beginSending(Installation from, Installation to, String what) {
        return begin(from.send(to.address(), text(what, from)).flatMap(SentMessage::published));
    }

    /** Each writes to each, and has what it wrote published before any of that can have come. */
    private void cross(String what) {
        List<TestSubscriber<Void>> sending = pairs().stream()
                .flatMap(pair ->
                        Stream.of(beginSending(pair.one, pair.other, what), beginSending(pair.other, pair.one, what)))
                .toList();
        runtime.pass(SOON.dividedBy(5));
        assertThat(sending).allMatch(TestSubscriber::isTerminatedComplete);
    }

    /** One of each pair writes to the other, and is answered. */
    private void roundTrip(String there, String back) {
        List<TestSubscriber<Void>> sending = new ArrayList<>();
        pairs().forEach(pair -> sending.add(beginSending(pair.one, pair.other, there)));
        runtime.pass(Duration.ofSeconds(1));
        pairs().forEach(pair -> sending.add(beginSending(pair.other, pair.one, back)));
        runtime.pass(Duration.ofSeconds(1));
        assertThat(sending).allMatch(TestSubscriber::isTerminatedComplete);
    }

    private List<SessionRow> advanced(Installation of, Installation with) {
        return of.store().changes(Change.SessionAdvanced.class).stream()
                .map(Change.SessionAdvanced::row)
                .filter(row -> row.peer().equals(with.self()))
                .toList();
    }

    private static Set<String> ids(List<SessionRow> rows) {
        return rows.stream().map(SessionRow::sessionId).collect(Collectors.toSet());
    }

    /** What all others have sent to one: what crossed, and of round trips the one way or the other. */
    private List<String> textsTo(Installation reader) {
        List<String> texts = new ArrayList<>();
        for (Installation other : all) {
            if (!other.equals(reader)) {
                Stream.concat(CROSSED.stream(), (all.indexOf(other) < all.indexOf(reader) ? THERE : BACK).stream())
                        .forEach(what -> texts.add(text(what, other)));
            }
        }
        return texts;
    }

    @Test
    void allIsReadOnceAndEachPairGoesOnOnOneOfItsSessions() {
        cross(CROSSED.get(0));
        cross(CROSSED.get(1));
        runtime.pass(Duration.ofSeconds(5));
        cross(CROSSED.get(2));
        runtime.pass(Duration.ofSeconds(90));
        all.forEach(reader -> reader.transport.brings(Flux::just));
        runtime.pass(LATE);
        roundTrip(THERE.get(0), BACK.get(0));
        List<Integer> before = pairs().stream()
                .map(pair -> advanced(pair.one, pair.other).size())
                .toList();
        roundTrip(THERE.get(1), BACK.get(1));

        for (Installation reader : all) {
            assertThat(reader.received()).as("seed %s", seed).containsExactlyInAnyOrderElementsOf(textsTo(reader));
            assertThat(reader.failures()).as("seed %s", seed).isEmpty();
        }
        List<Pair> pairs = pairs();
        assertThat(pairs).hasSizeGreaterThan(100);
        for (int i = 0; i < pairs.size(); i++) {
            Pair pair = pairs.get(i);
            List<SessionRow> ofOne = advanced(pair.one, pair.other);
            assertThat(ids(ofOne))
                    .as("one session of each, and none to heal them; seed %s", seed)
                    .hasSize(2)
                    .isEqualTo(ids(advanced(pair.other, pair.one)));
            assertThat(ids(ofOne.subList(before.get(i), ofOne.size())))
                    .as("the session there and back; seed %s", seed)
                    .hasSize(1);
        }
    }
}
