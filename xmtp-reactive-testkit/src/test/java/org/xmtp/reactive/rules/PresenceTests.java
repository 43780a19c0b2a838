package org.xmtp.reactive.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.network.Topics;
import org.xmtp.reactive.testkit.InMemoryNetwork;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A node that does not know an installation, as it did, is told of it again. */
final class PresenceTests extends RuleTests {
    private static final Duration SOON = Duration.ofSeconds(30);

    private final PrivateKeySigner owner = PrivateKeySigner.random();

    @Test
    void whoComesToAnotherNodeIsFoundThere() {
        Installation bob = open(setup().signer(owner).store(file("bob")));
        close(bob);
        InMemoryNetwork other = InMemoryNetwork.on(Schedulers.immediate());
        Installation there =
                open(Installation.Setup.on(other, runtime).signer(owner).store(file("bob")));
        Installation alice = open(Installation.Setup.on(other, runtime));

        publish(alice, there.address(), "hello");
        until("it arrives", SOON, () -> there.received().contains("hello"));
    }

    @Test
    void whoIsConnectedToANodeThatStartsAnewIsFoundThere() {
        Installation bob = open();
        network.forget();
        network.breakSubscriptions();
        runtime.pass(SOON);

        publish(open(), bob.address(), "hello");
        until("it arrives", () -> bob.received().contains("hello"));
    }

    @Test
    void whoIsConnectedToANodeThatIsEmptiedIsFoundThereAfterTheNextSweep() {
        Installation bob = open();
        runtime.pass(Duration.ofMinutes(1));
        network.forget();
        runtime.pass(Duration.ofSeconds(90));

        publish(open(), bob.address(), "hello");
        until("it arrives", () -> bob.received().contains("hello"));
    }

    @Test
    void aNodeThatKnowsIsAskedAndNotTold() {
        Installation bob = open();
        runtime.pass(Duration.ofMinutes(10));
        long bundles = network.stored().stream()
                .filter(envelope -> envelope.topic().equals(Topics.contact(bob.address())))
                .count();
        assertThat(bundles).isOne();
        assertThat(bob.transport.published()).as("requests to publish").isOne();
    }

    /** Nothing can be learned from a node that does not answer, and nothing is lost by it. */
    @Test
    void aNodeThatRefusesTheBundleIsAskedAgain() {
        Installation bob = open();
        bob.transport.publishing(published -> Mono.error(new IllegalStateException("not now")));
        network.forget();
        runtime.pass(Duration.ofMinutes(3));
        bob.transport.publishing(published -> published);
        runtime.pass(Duration.ofSeconds(90));

        publish(open(), bob.address(), "hello");
        until("it arrives", () -> bob.received().contains("hello"));
    }
}
