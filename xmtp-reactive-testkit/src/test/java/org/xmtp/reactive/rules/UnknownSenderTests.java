package org.xmtp.reactive.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.network.Topics;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Envelopes of a sender whose grant has to be asked for first. */
final class UnknownSenderTests extends RuleTests {
    private static final int MESSAGES = 300;

    @Test
    void whatComesWhileTheNodeIsAskedWaitsForTheSameAnswer() {
        PrivateKeySigner owner = PrivateKeySigner.random();
        Installation away = open(setup().signer(owner).store(file("bob")));
        close(away);
        Installation alice = open();
        List<String> all = texts("text", MESSAGES);
        all.subList(0, MESSAGES / 2).forEach(text -> publish(alice, away.address(), text));
        Installation bob = connecting(setup().signer(owner).store(file("bob")));
        Sinks.Empty<Void> answered = Sinks.empty();
        String contacts = Topics.contact(alice.address());
        bob.transport.answersOf(contacts, page -> page.delayUntil(read -> answered.asMono()));
        value(bob.connect());

        all.subList(MESSAGES / 2, MESSAGES).forEach(text -> publish(alice, bob.address(), text));
        until("it is asked for", () -> !bob.transport.queries(contacts).isEmpty());
        assertThat(bob.entries()).isEmpty();
        answered.tryEmitEmpty();

        until("all have an outcome", () -> bob.entries().size() >= MESSAGES);
        assertThat(bob.failures()).isEmpty();
        assertThat(bob.received()).isEqualTo(all);
        assertThat(bob.transport.queries(contacts))
                .as("one look-up for all of them")
                .hasSizeLessThanOrEqualTo(2);
    }

    /** Found by simulation: those that wait were put in order by a clock that had been set back meanwhile. */
    @Test
    void whatWaitsForAGrantIsReadInItsOrderAfterARestartThoughTheClockWasSetBack() {
        PrivateKeySigner owner = PrivateKeySigner.random();
        OwnTime time = new OwnTime(runtime, Duration.ofHours(1));
        Installation.Setup setup = setup().signer(owner).store(file("bob")).runtime(time);
        Installation bob = open(setup);
        Installation alice = open();
        bob.transport.answersOf(Topics.contact(alice.address()), page -> Mono.never());
        publish(alice, bob.address(), "first");
        until("the first waits", () -> value(bob.store().held()).size() == 1);
        time.ahead(Duration.ofHours(-1));
        publish(alice, bob.address(), "second");
        until("both wait", () -> value(bob.store().held()).size() == 2);
        close(bob);

        Installation again = open(setup);

        until("both are read", () -> again.received().size() == 2);
        assertThat(again.received()).containsExactly("first", "second");
    }
}
