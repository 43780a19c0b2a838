package org.xmtp.reactive.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.ConnectionState;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.SentMessage;
import org.xmtp.reactive.api.XmtpException;
import org.xmtp.reactive.api.spi.TransportException;
import org.xmtp.reactive.api.spi.TransportException.Kind;
import org.xmtp.reactive.network.Topics;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.subscriber.TestSubscriber;

/**
 * Rule 11: the subscription covers the contact topics of our own account and of active peers, so that a send reaches
 * whoever has published a bundle; while it is down, contacts are refreshed before a send.
 */
@DisplayName("Rule 11: new installations are seen by subscription, or asked for")
final class Rule11ContactTopicsTests extends RuleTests {
    private final PrivateKeySigner bobs = PrivateKeySigner.random();
    private final PrivateKeySigner alices = PrivateKeySigner.random();
    private final Installation alice = open(setup().signer(alices));
    private final Installation bob = open(setup().signer(bobs));

    private int asked() {
        return alice.transport.queries(Topics.contact(bob.address())).size();
    }

    private Set<String> covered() {
        return alice.transport.topics().get(alice.transport.topics().size() - 1);
    }

    /** Returns once the subscription has covered Bob's account so long that nobody is asked any more. */
    @BeforeEach
    void coverBob() {
        publish(alice, bob.address(), "hello");
        until("the subscription covers bob", () -> covered().contains(Topics.contact(bob.address())));
        until("nobody is asked any more", () -> {
            int before = asked();
            runtime.pass(Duration.ofSeconds(3));
            publish(alice, bob.address(), "hello again");
            return asked() == before;
        });
    }

    @Test
    void theSubscriptionCoversOurAccountAndThoseWeWriteTo() {
        assertThat(alice.transport.topics().get(0))
                .containsExactlyInAnyOrder(
                        alice.topic(), Topics.contact(alice.address()), Topics.revoked(alice.address()));
        assertThat(covered())
                .containsExactlyInAnyOrder(
                        alice.topic(),
                        Topics.contact(alice.address()),
                        Topics.revoked(alice.address()),
                        Topics.contact(bob.address()),
                        Topics.revoked(bob.address()));
    }

    @Test
    void aSendReachesAnInstallationWhoseBundleCameBySubscription() {
        int before = asked();
        Installation second = open(setup().signer(bobs));

        publish(alice, bob.address(), "again");

        assertThat(second.mine(network)).hasSize(1);
        assertThat(asked()).as("nobody had to be asked").isEqualTo(before);
    }

    @Test
    void aSendReachesANewInstallationOfOurOwnAccount() {
        Installation second = open(setup().signer(alices));

        publish(alice, bob.address(), "again");

        assertThat(second.mine(network)).hasSize(1);
    }

    @Test
    void whileTheSubscriptionIsDownContactsAreAskedForBeforeASend() {
        int before = asked();
        alice.transport.down(true);
        network.breakSubscriptions();
        until("it is down", () -> value(alice.client().connection().next()) instanceof ConnectionState.Waiting);
        Installation second = open(setup().signer(bobs));

        publish(alice, bob.address(), "again");

        assertThat(second.mine(network)).hasSize(1);
        assertThat(asked()).isGreaterThan(before);
        alice.transport.down(false);
    }

    /** Found by simulation: a bundle that came live stood for an account whose topic the node refused to be read. */
    @Test
    void anAccountKnownByALiveBundleAloneIsNotTakenForAllThereIsOfIt() {
        PrivateKeySigner carols = PrivateKeySigner.random();
        Installation first = open(setup().signer(carols));
        String topic = Topics.contact(first.address());
        alice.transport.answers(page -> Mono.error(new TransportException(Kind.RATE_LIMITED, "too many", null)));
        assertThat(end(begin(alice.send(first.address(), "refused")))).isInstanceOf(XmtpException.class);
        until("the subscription covers carol", () -> covered().contains(topic));
        runtime.pass(Duration.ofSeconds(2));
        Installation second = open(setup().signer(carols));

        @Nullable Throwable meanwhile = end(begin(alice.send(first.address(), "to both or nobody")));
        alice.transport.answers(page -> page);
        runtime.pass(Duration.ofSeconds(70));
        publish(alice, first.address(), "to both");

        assertThat(meanwhile).isInstanceOf(XmtpException.class).hasMessageContaining("fewer requests");
        assertThat(first.mine(network)).hasSize(1);
        assertThat(second.mine(network)).hasSize(1);
    }

    /** Found by simulation: a bundle that came live was forgotten where the store could not be read at that moment. */
    @Test
    void aLiveBundleIsNotedOnceTheStoreCanBeReadAgain() {
        PrivateKeySigner carols = PrivateKeySigner.random();
        Installation.Setup setup = setup().signer(carols).store(file("carol"));
        Installation before = open(setup);
        publish(before, bob.address(), "reads the topic of our own account");
        close(before);
        Installation carol = open(setup);
        carol.store().failReadsOfAccounts(1);
        Installation second = open(setup().signer(carols));
        runtime.pass(Duration.ofSeconds(10));
        carol.transport.answersOf(Topics.contact(carol.address()), page -> Mono.never());

        publish(carol, bob.address(), "to those that are known");

        assertThat(second.mine(network)).hasSize(1);
    }

    /**
     * Found by simulation: a close that found a send waiting for the node had it made for those alone that were known.
     */
    @Test
    void aSendThatWaitsForTheNodeAsTheClientClosesReachesWhoHasJustRegistered() {
        Installation.Setup setup = setup().store(file("carol"));
        Installation carol = open(setup);
        publish(carol, bob.address(), "to one");
        close(carol);
        Installation second = open(setup().signer(bobs));
        Installation again = open(setup);
        Sinks.Empty<Void> answered = Sinks.empty();
        again.transport.answersOf(Topics.contact(bob.address()), page -> page.delayUntil(read -> answered.asMono()));

        TestSubscriber<SentMessage> sending = begin(again.send(bob.address(), "to both"));
        TestSubscriber<Void> closing = begin(again.client().close());
        runtime.pass(Duration.ofSeconds(1));
        assertThat(closing.isTerminated()).isFalse();
        answered.tryEmitEmpty();
        end(closing);
        open(setup);
        runtime.pass(Duration.ofSeconds(1));

        assertThat(end(sending)).isNull();
        assertThat(second.mine(network)).hasSize(1);
    }

    /** A node that does not answer is waited for no longer than that. */
    @Test
    void aSendThatWaitsForASilentNodeAsTheClientClosesIsMadeForThoseThatAreKnown() {
        Installation.Setup setup = setup().store(file("carol"));
        Installation carol = open(setup);
        publish(carol, bob.address(), "one");
        close(carol);
        Installation again = open(setup);
        again.transport.answersOf(Topics.contact(bob.address()), page -> Mono.never());
        int before = bob.mine(network).size();

        TestSubscriber<SentMessage> sending = begin(again.send(bob.address(), "two"));
        TestSubscriber<Void> closing = begin(again.client().close());
        runtime.pass(Duration.ofSeconds(3));

        assertThat(end(closing)).isNull();
        assertThat(end(sending)).isNull();
        open(setup);
        runtime.pass(Duration.ofSeconds(1));
        assertThat(bob.mine(network)).hasSize(before + 1);
    }

    /** Found by simulation: half of a first reading was taken for all of it once 5 s had passed. */
    @Test
    void aFirstReadingIsWaitedForThoughItHasFoundSomebody() {
        PrivateKeySigner carols = PrivateKeySigner.random();
        Installation first = open(setup().signer(carols));
        Installation second = open(setup().signer(carols));
        Queue<Sinks.Empty<Void>> pages = new ConcurrentLinkedQueue<>();
        alice.transport.pageLimit(1);
        alice.transport.answersOf(Topics.contact(first.address()), page -> {
            Sinks.Empty<Void> released = Sinks.empty();
            pages.add(released);
            return page.delayUntil(read -> released.asMono());
        });

        TestSubscriber<SentMessage> sending = begin(alice.send(first.address(), "to both"));
        while (!sending.isTerminated()) {
            runtime.pass(Duration.ofSeconds(4));
            Objects.requireNonNull(pages.poll()).tryEmitEmpty();
            runtime.pass(Duration.ofMillis(100));
        }
        runtime.pass(Duration.ofSeconds(1));

        assertThat(first.mine(network)).hasSize(1);
        assertThat(second.mine(network)).hasSize(1);
    }
}
