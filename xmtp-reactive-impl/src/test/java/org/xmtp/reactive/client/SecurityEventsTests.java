package org.xmtp.reactive.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.Samples;
import org.xmtp.reactive.api.SecurityEvent;
import org.xmtp.reactive.runtime.HandDrivenRuntime;
import org.xmtp.reactive.runtime.Loop;
import org.xmtp.reactive.store.PeerId;
import reactor.test.subscriber.TestSubscriber;

class SecurityEventsTests {
    private final HandDrivenRuntime runtime = new HandDrivenRuntime();
    private final SecurityEvents events = new SecurityEvents(new Loop(runtime));

    private static SecurityEvent.OfInstallation event(int number) {
        PeerId peer = Samples.peer(number);
        return new SecurityEvent.NewInstallation(peer.account(), peer.installation(), Instant.EPOCH);
    }

    private void tell(int first, int last) {
        for (int number = first; number <= last; number++) {
            events.tell(event(number));
        }
        runtime.run();
    }

    private TestSubscriber<SecurityEvent> subscribe(long demand) {
        TestSubscriber<SecurityEvent> subscriber =
                TestSubscriber.builder().initialRequest(demand).build();
        events.all().subscribe(subscriber);
        runtime.run();
        return subscriber;
    }

    private void request(TestSubscriber<?> subscriber, long more) {
        subscriber.request(more);
        runtime.run();
    }

    @Test
    void whoComesLateIsGivenWhatCameBefore() {
        tell(1, 2);
        TestSubscriber<SecurityEvent> late = subscribe(Long.MAX_VALUE);
        tell(3, 3);

        assertThat(late.getReceivedOnNext()).containsExactly(event(1), event(2), event(3));
    }

    @Test
    void whoIsSlowMissesTheOldestAndIsToldHowMany() {
        TestSubscriber<SecurityEvent> slow = subscribe(1);
        tell(1, SecurityEvents.KEPT + 11);
        request(slow, 2);
        assertThat(slow.getReceivedOnNext()).containsExactly(event(1), new SecurityEvent.Missed(10), event(12));

        request(slow, Long.MAX_VALUE);
        assertThat(slow.getReceivedOnNext()).hasSize(2 + SecurityEvents.KEPT).endsWith(event(SecurityEvents.KEPT + 11));
    }

    @Test
    void whoIsSlowHoldsUpNobodyElse() {
        TestSubscriber<SecurityEvent> slow = subscribe(0);
        TestSubscriber<SecurityEvent> quick = subscribe(Long.MAX_VALUE);
        tell(1, 1_000);

        assertThat(slow.getReceivedOnNext()).isEmpty();
        assertThat(quick.getReceivedOnNext()).hasSize(1_000).doesNotHaveDuplicates();
    }

    @Test
    void theSameIsToldOnceADay() {
        List<SecurityEvent> heard = new ArrayList<>();
        events.onEvent(heard::add);
        tell(1, 2);
        tell(1, 2);
        runtime.pass(SecurityEvents.PAUSE.minus(Duration.ofSeconds(1)));
        tell(1, 1);
        assertThat(heard).containsExactly(event(1), event(2));

        runtime.pass(Duration.ofSeconds(1));
        tell(1, 1);
        assertThat(heard).containsExactly(event(1), event(2), event(1));
    }

    @Test
    void itCompletesBehindTheLastEvent() {
        tell(1, 1);
        TestSubscriber<SecurityEvent> waiting = subscribe(0);
        TestSubscriber<SecurityEvent> quick = subscribe(Long.MAX_VALUE);
        events.end();
        runtime.run();

        assertThat(quick.isTerminatedComplete()).isTrue();
        assertThat(waiting.isTerminated()).isFalse();
        request(waiting, 1);
        assertThat(waiting.getReceivedOnNext()).containsExactly(event(1));
        assertThat(waiting.isTerminatedComplete()).isTrue();
        assertThat(subscribe(1).isTerminatedComplete()).as("who comes after it").isTrue();
    }
}
