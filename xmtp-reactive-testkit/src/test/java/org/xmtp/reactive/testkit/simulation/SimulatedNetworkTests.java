package org.xmtp.reactive.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.NodeAccess;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.api.spi.SubscriptionSignal;
import org.xmtp.reactive.api.spi.TopicQuery;
import org.xmtp.reactive.api.spi.TransportException;
import org.xmtp.reactive.testkit.PublishFault;
import org.xmtp.reactive.testkit.ScriptedFaults;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

class SimulatedNetworkTests {
    private static final NodeAccess NODE = NodeAccess.of(URI.create("http://node:5556"));
    private static final String TOPIC = "/xmtp/3/message-x/proto";
    private static final Duration LONG = Duration.ofMinutes(1);

    @Test
    void whatWasPublishedCanBeQueriedAndIsDelivered() {
        Simulation.seeded(3).run(world -> {
            NetworkTransport transport = world.machine("m").runtime().transport(NODE);
            List<SubscriptionSignal> live = new ArrayList<>();
            Disposable open = transport
                    .subscribe(Flux.just(Set.of(TOPIC)).concatWith(Flux.never()), Optional.empty())
                    .subscribe(live::add);
            world.pass(LONG);
            assertThat(live).singleElement().isInstanceOf(SubscriptionSignal.Subscribed.class);
            world.await(transport.publish(LongStream.rangeClosed(1, 5)
                    .mapToObj(SimulatedNetworkTests::envelope)
                    .toList()));
            world.pass(LONG);
            assertThat(live.subList(1, live.size()))
                    .extracting(signal ->
                            ((SubscriptionSignal.Received) signal).envelope().timestampNs())
                    .containsExactly(1L, 2L, 3L, 4L, 5L);
            var page = Objects.requireNonNull(
                    world.await(transport.query(new TopicQuery(TOPIC, 0, 100, Optional.empty()))));
            assertThat(page.envelopes()).hasSize(5);
            open.dispose();
        });
    }

    @Test
    void aSilentNodeIsNoticedAtTheDeadline() {
        Simulation.seeded(3).run(world -> {
            SimulatedMachine machine = world.machine("m");
            machine.faults(new ScriptedFaults().publish(new PublishFault.AnswerLate(Duration.ofHours(1))));
            NetworkTransport transport = machine.runtime().transport(NODE);
            assertThatThrownBy(() -> world.await(transport.publish(List.of(envelope(1)))))
                    .isInstanceOf(TransportException.class);
            assertThat(world.time()).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(21));
            assertThat(world.node().stored()).hasSize(1);
        });
    }

    @Test
    void aMachineThatIsCutOffReachesNobodyUntilItIsMended() {
        Simulation.seeded(3).run(world -> {
            SimulatedMachine machine = world.machine("m");
            NetworkTransport transport = machine.runtime().transport(NODE);
            machine.cut();
            assertThatThrownBy(() -> world.await(transport.publish(List.of(envelope(1)))))
                    .isInstanceOf(TransportException.class);
            machine.mend();
            world.await(transport.publish(List.of(envelope(1))));
            assertThat(world.node().stored()).hasSize(1);
        });
    }

    @Test
    void aNodeThatStopsBreaksSubscriptionsAndKeepsWhatItHas() {
        Simulation.seeded(3).run(world -> {
            NetworkTransport transport = world.machine("m").runtime().transport(NODE);
            List<Throwable> ends = new ArrayList<>();
            Disposable open = transport
                    .subscribe(Flux.just(Set.of(TOPIC)).concatWith(Flux.never()), Optional.empty())
                    .subscribe(signal -> {}, ends::add);
            world.await(transport.publish(List.of(envelope(1))));
            world.node().stop();
            world.pass(LONG);
            assertThat(ends).singleElement().isInstanceOf(TransportException.class);
            assertThatThrownBy(() -> world.await(transport.publish(List.of(envelope(2)))))
                    .isInstanceOf(TransportException.class);
            world.node().start();
            world.await(transport.publish(List.of(envelope(3))));
            assertThat(world.node().stored()).hasSize(2);
            open.dispose();
        });
    }

    @Test
    void aNodeCanBePutBack() {
        Simulation.seeded(3).run(world -> {
            for (int i = 1; i <= 3; i++) {
                world.node().publish(envelope(i));
            }
            world.node().restore(1, true);
            assertThat(world.node().stored())
                    .extracting(NetworkEnvelope::timestampNs)
                    .containsExactly(1L);
        });
    }

    @Test
    void faultsBefallAShareOfTheCallsAndAreTheSameForTheSameSeed() {
        assertThat(failures(5)).isEqualTo(failures(5)).hasSizeBetween(5, 60);
        assertThat(failures(5)).isNotEqualTo(failures(6));
    }

    private static List<Integer> failures(long seed) {
        List<Integer> failed = new ArrayList<>();
        Simulation.seeded(seed).run(world -> {
            SimulatedMachine machine = world.machine("m");
            machine.faults(new NetworkFaults(world.chance().split(), 0.3, EnumSet.allOf(NetworkFaults.Kind.class)));
            NetworkTransport transport = machine.runtime().transport(NODE);
            for (int i = 1; i <= 100; i++) {
                int number = i;
                var unused =
                        transport.publish(List.of(envelope(i))).subscribe(done -> {}, failure -> failed.add(number));
                world.pass(LONG);
            }
        });
        return failed;
    }

    private static NetworkEnvelope envelope(long timestampNs) {
        return new NetworkEnvelope(TOPIC, timestampNs, new byte[] {1, 2, 3});
    }
}
