package org.xmtp.reactive.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.SentMessage;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.TransportException;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.subscriber.TestSubscriber;

/**
 * Rule 12: the timestamps of one sender's envelopes on one topic rise in the order of its journal, but for what a clock
 * that ran ahead has given.
 */
@DisplayName("Rule 12: the timestamps of a sender's envelopes rise")
final class Rule12TimestampsRiseTests extends RuleTests {
    private static final Mono<Void> UNAVAILABLE =
            Mono.error(() -> new TransportException(TransportException.Kind.UNAVAILABLE, "a fault of the test", null));

    private final PrivateKeySigner owner = PrivateKeySigner.random();
    private final OwnTime time = new OwnTime(runtime, Duration.ZERO);
    private final Installation bob = open();

    private Installation alice() {
        return connecting(setup().signer(owner).store(file("alice")).runtime(time));
    }

    private Installation connected(Installation alice) {
        value(alice.connect());
        runtime.run();
        return alice;
    }

    @BeforeEach
    void meet() {
        Installation alice = connected(alice());
        acquaint(alice, bob);
        close(alice);
    }

    private List<Long> stamps() {
        return bob.mine(network).stream().map(NetworkEnvelope::timestampNs).toList();
    }

    /** What arrived in the order of arrival is the journal's order too, since one request is under way at a time. */
    private void assertThatStampsRise(int count) {
        assertThat(stamps()).hasSize(count).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void manySendsInNoTimeHaveTimestampsOfTheirOwn() {
        Installation alice = connected(alice());
        List<TestSubscriber<Void>> sent = texts("text", 50).stream()
                .map(text -> begin(alice.send(bob.address(), text).flatMap(SentMessage::published)))
                .toList();
        sent.forEach(this::done);

        assertThatStampsRise(51);
    }

    @Test
    void aClockThatGoesBackIsNotFollowed() {
        Installation alice = connected(alice());
        publish(alice, bob.address(), "before");
        time.ahead(Duration.ofMinutes(-4));
        publish(alice, bob.address(), "after");

        assertThatStampsRise(3);
        close(alice);
        publish(connected(alice()), bob.address(), "in another process");
        assertThatStampsRise(4);
    }

    @Test
    void aClockThatRanAheadIsLeftBehind() {
        Installation alice = connected(alice());
        time.ahead(Duration.ofDays(1));
        publish(alice, bob.address(), "ahead");
        time.ahead(Duration.ZERO);

        publish(alice, bob.address(), "right");

        Instant now = runtime.clock().instant();
        assertThat(stamps().get(2)).isLessThanOrEqualTo((now.getEpochSecond() + 60) * 1_000_000_000L);
    }

    @Test
    void whatCouldNotBePublishedIsStampedBeforeWhatIsSentLater() {
        Installation alice = connected(alice());
        Sinks.Empty<Void> back = Sinks.empty();
        alice.transport.publishing(call -> back.asMono().then(call));
        List<TestSubscriber<Void>> sent = new ArrayList<>();
        for (String text : texts("queued", 30)) {
            sent.add(begin(alice.send(bob.address(), text).flatMap(SentMessage::published)));
        }
        runtime.pass(Duration.ofSeconds(30));
        back.tryEmitEmpty();
        sent.add(begin(alice.send(bob.address(), "fresh").flatMap(SentMessage::published)));
        sent.forEach(this::done);

        assertThatStampsRise(32);
        until("all arrived in order", () -> bob.received().size() == 32);
        assertThat(bob.received()).startsWith("hello").endsWith("queued 29", "fresh");
    }

    /** A sweep reaches back a minute only: what bore the time of its commit could be looked for in vain. */
    @Test
    void whatHasWaitedForTheNodeBearsTheTimeAtWhichItLeaves() {
        Installation alice = connected(alice());
        alice.transport.publishing(call -> UNAVAILABLE);
        List<TestSubscriber<Void>> sent = new ArrayList<>();
        sent.add(begin(alice.send(bob.address(), "tried at once").flatMap(SentMessage::published)));
        runtime.pass(Duration.ofSeconds(5));
        texts("queued", 30)
                .forEach(text -> sent.add(begin(alice.send(bob.address(), text).flatMap(SentMessage::published))));
        runtime.pass(Duration.ofMinutes(10));
        long mendedNs = ChronoUnit.NANOS.between(Instant.EPOCH, runtime.clock().instant());

        alice.transport.publishing(call -> call);
        sent.forEach(this::done);

        assertThatStampsRise(32);
        assertThat(stamps().subList(2, 32))
                .allSatisfy(stamp -> assertThat(stamp).isGreaterThanOrEqualTo(mendedNs));
        until("all arrived in order", () -> bob.received().size() == 32);
        assertThat(bob.received()).startsWith("hello", "tried at once").endsWith("queued 29");
    }

    @Test
    void aBacklogOfAnEarlierProcessIsStampedBeforeWhatIsSentAtTheReconnect() {
        Installation away = connected(alice());
        // What can't leave has no timestamp yet when it becomes durable.
        away.transport.publishing(call -> UNAVAILABLE);
        texts("queued", 30).forEach(text -> value(away.send(bob.address(), text)));
        close(away);

        Installation back = alice();
        value(back.connect());
        TestSubscriber<SentMessage> fresh = begin(back.send(bob.address(), "fresh"));
        done(value(fresh).published());

        List<NetworkEnvelope> mine = bob.mine(network);
        assertThat(mine).hasSize(32);
        until("all arrived", () -> bob.received().size() == 32);
        assertThat(bob.received()).endsWith("queued 29", "fresh");
        assertThatStampsRise(32);
        assertThat(bob.failures()).isEmpty();
    }
}
