package org.xmtp.reactive.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.TopicQuery;
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

    /** Emptied at moments of whatever distance from the last look. */
    @Test
    void whoIsConnectedToANodeThatIsEmptiedIsFoundThereWithin30Seconds() {
        Installation bob = open();
        for (int time = 1; time <= 20; time++) {
            String text = "hello " + time;
            runtime.pass(Duration.ofSeconds(7L * time));
            network.forget();
            runtime.pass(SOON);

            publish(open(), bob.address(), text);
            until("it arrives", () -> bob.received().contains(text));
        }
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

    @Test
    void aLookCostsOneQueryOfOneRowAndThereAreNoMoreThanThreeAMinute() {
        Installation bob = open();
        String topic = Topics.contact(bob.address());
        runtime.pass(Duration.ofMinutes(1));
        int before = bob.transport.queries(topic).size();
        runtime.pass(Duration.ofMinutes(10));

        List<TopicQuery> looks = bob.transport.queries(topic);
        assertThat(looks.size() - before).isBetween(20, 30);
        assertThat(looks.subList(before, looks.size()))
                .allSatisfy(look -> assertThat(look.limit()).isOne());
    }

    /** Others may publish there with its very time. */
    @Test
    void whatOthersPublishBesideTheBundleDoesNotHideIt() {
        Installation bob = open();
        NetworkEnvelope bundle = network.stored().get(0);
        publish(IntStream.range(0, 100)
                .mapToObj(number -> new NetworkEnvelope(
                        bundle.topic(), bundle.timestampNs(), ("beside it " + number).getBytes(StandardCharsets.UTF_8)))
                .toList());
        runtime.pass(Duration.ofMinutes(2));

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
        runtime.pass(SOON);

        publish(open(), bob.address(), "hello");
        until("it arrives", () -> bob.received().contains("hello"));
    }
}
