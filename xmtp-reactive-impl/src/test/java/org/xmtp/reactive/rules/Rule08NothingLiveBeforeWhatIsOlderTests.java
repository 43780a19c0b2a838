package org.xmtp.reactive.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Sinks;

/**
 * Rule 8: while a sweep runs, nothing live is decrypted before everything older is in the lanes: a chain remembers 40
 * skipped keys, no more.
 */
@DisplayName("Rule 8: nothing live is decrypted before what is older")
final class Rule08NothingLiveBeforeWhatIsOlderTests extends RuleTests {
    @Test
    void aLiveEnvelopeWaitsForALongBacklog() {
        WatchedTransport transport = new WatchedTransport(network.transport());
        Parts bob = open(Parts.Setup.on(transport));
        Parts alice = open();
        List<String> texts = new ArrayList<>(texts("older", 100));
        texts.forEach(text -> alice.publish(bob.address(), text));
        bob.take(bob.mine(network.stored()).subList(0, 1));
        Await.until("alice is known", () -> bob.received().size() == 1);
        Sinks.Empty<Void> answered = Sinks.empty();
        transport.answers(page -> page.delayUntil(read -> answered.asMono()));
        bob.start();
        Await.until(
                "the sweep is under way", () -> !transport.queries(bob.topic()).isEmpty());

        alice.publish(bob.address(), "live");
        Await.until("it came", () -> transport.received() == 1);
        // The transport hands signals on one by one, so the first has been dealt with when the second comes.
        alice.publish(bob.address(), "next");
        Await.until("the next one came", () -> transport.received() == 2);
        assertThat(bob.received()).containsExactly("older 0");
        answered.tryEmitEmpty();

        texts.addAll(List.of("live", "next"));
        Await.until("all have an outcome", () -> bob.entries().size() >= texts.size());
        assertThat(bob.failures()).isEmpty();
        assertThat(bob.received()).isEqualTo(texts);
    }

    /** As after an outage: what waited for the node bears the time at which it was to be sent. */
    @Test
    void whatIsPublishedBehindTheSweepGoesBeforeWhatTheSweepReadsNext() {
        StoppedClock ofAlice = new StoppedClock(Instant.now().minusSeconds(20));
        WatchedTransport transport = new WatchedTransport(network.transport());
        Parts bob = open(Parts.Setup.on(transport));
        Parts alice = open(Parts.Setup.on(network.transport()).clock(ofAlice));
        Parts carol = open(Parts.Setup.on(network.transport())
                .clock(new StoppedClock(Instant.now().minusSeconds(10))));
        alice.publish(bob.address(), "first");
        carol.publish(bob.address(), "from carol");
        transport.pageLimit(2);
        Sinks.Empty<Void> published = Sinks.empty();
        transport.answers(page -> page.delayUntil(read -> published.asMono()));
        bob.start();
        Await.until(
                "the first page was read", () -> !transport.queries(bob.topic()).isEmpty());

        List<String> late = texts("late", 100);
        late.forEach(text -> alice.publish(bob.address(), text));
        ofAlice.advance(Duration.ofSeconds(20));
        alice.publish(bob.address(), "last");
        Await.until("all of it came live too", () -> transport.received() == late.size() + 1);
        published.tryEmitEmpty();

        List<String> ofHers = new ArrayList<>(List.of("first"));
        ofHers.addAll(late);
        ofHers.add("last");
        Await.until("all have an outcome", () -> bob.entries().size() >= ofHers.size() + 1);
        assertThat(bob.failures()).isEmpty();
        assertThat(bob.received())
                .filteredOn(text -> !text.equals("from carol"))
                .isEqualTo(ofHers);
    }
}
