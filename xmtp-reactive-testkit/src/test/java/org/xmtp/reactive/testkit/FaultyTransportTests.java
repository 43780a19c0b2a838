package org.xmtp.reactive.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.QueryPage;
import org.xmtp.reactive.api.spi.SubscriptionSignal.Received;
import org.xmtp.reactive.api.spi.SubscriptionSignal.Subscribed;
import org.xmtp.reactive.api.spi.TopicQuery;
import org.xmtp.reactive.api.spi.TransportException;
import org.xmtp.reactive.api.spi.TransportException.Kind;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

class FaultyTransportTests {
    private static final String TOPIC = "/xmtp/3/message-a/proto";
    private static final Duration DELAY = Duration.ofMinutes(3);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final InMemoryNetwork network = InMemoryNetwork.on(Schedulers.immediate());
    private final ScriptedFaults faults = new ScriptedFaults();
    private final FaultyTransport transport = new FaultyTransport(network.transport(), faults, time);

    @Test
    void lostRequestHasNoEffect() {
        faults.publish(new PublishFault.RequestLost(Kind.UNAVAILABLE));

        assertPublishFails(Kind.UNAVAILABLE, 1);

        assertThat(network.stored()).isEmpty();
    }

    @Test
    void lostAnswerLeavesItsEffect() {
        faults.publish(new PublishFault.AnswerLost(Kind.RATE_LIMITED));

        assertPublishFails(Kind.RATE_LIMITED, 1, 2);

        assertThat(network.stored()).hasSize(2);
    }

    @Test
    void halvedRequestLeavesItsFirstPart() {
        faults.publish(new PublishFault.Halved(1, Kind.UNAVAILABLE));

        assertPublishFails(Kind.UNAVAILABLE, 1, 2, 3);

        assertThat(network.stored()).hasSize(1);
    }

    @Test
    void lateRequestTakesEffectInItsTime() {
        faults.publish(new PublishFault.Late(DELAY));

        StepVerifier.create(transport.publish(envelopes(1)))
                .then(() -> assertThat(network.stored()).isEmpty())
                .then(() -> time.advanceTimeBy(DELAY))
                .verifyComplete();

        assertThat(network.stored()).hasSize(1);
    }

    @Test
    void repeatedRequestReachesTheNodeTwice() {
        RecordingTransport recorder = new RecordingTransport(network.transport());
        faults.publish(new PublishFault.Twice());

        new FaultyTransport(recorder, faults, time).publish(envelopes(1)).block();

        assertThat(recorder.attempts()).isEqualTo(2);
        assertThat(recorder.published()).hasSize(2);
        assertThat(network.stored()).hasSize(1);
    }

    @Test
    void faultsAreUsedUpInTheirOrder() {
        faults.publish(new PublishFault.RequestLost(Kind.UNAVAILABLE), new PublishFault.None());

        assertPublishFails(Kind.UNAVAILABLE, 1);
        transport.publish(envelopes(1)).block();
        transport.publish(envelopes(2)).block();

        assertThat(network.stored()).hasSize(2);
    }

    @Test
    void queriesFailComeLateOrLie() {
        transport.publish(envelopes(1, 2)).block();
        faults.query(
                new QueryFault.Fails(Kind.ANSWER_TOO_LARGE),
                new QueryFault.Late(DELAY),
                QueryFault.outOfOrder(),
                QueryFault.ofTopic("/other"));

        StepVerifier.create(query())
                .verifyErrorSatisfies(failure ->
                        assertThat(((TransportException) failure).kind()).isEqualTo(Kind.ANSWER_TOO_LARGE));
        StepVerifier.create(query())
                .then(() -> time.advanceTimeBy(DELAY))
                .expectNextCount(1)
                .verifyComplete();
        assertThat(page().envelopes()).extracting(NetworkEnvelope::timestampNs).containsExactly(2L, 1L);
        assertThat(page().envelopes()).extracting(NetworkEnvelope::topic).containsOnly("/other");
        assertThat(page().envelopes()).extracting(NetworkEnvelope::timestampNs).containsExactly(1L, 2L);
    }

    @Test
    void subscriptionIsRefused() {
        faults.subscription(new SubscriptionFault.Refused(Kind.REFUSED));

        StepVerifier.create(transport.subscribe(topics(), Optional.empty())).verifyError(TransportException.class);
    }

    @Test
    void headersComeLateAndBeforeTheRest() {
        faults.subscription(new SubscriptionFault.LateHeaders(DELAY));

        StepVerifier.create(transport.subscribe(topics(), Optional.empty()))
                .then(() -> network.publish(envelopes(1)))
                .expectNoEvent(Duration.ofMillis(1))
                .then(() -> time.advanceTimeBy(DELAY))
                .expectNext(new Subscribed(Optional.empty()))
                .expectNextMatches(Received.class::isInstance)
                .thenCancel()
                .verify();
    }

    @Test
    void subscriptionBreaksAfterItsEnvelopes() {
        faults.subscription(new SubscriptionFault.BreaksAfter(2));

        StepVerifier.create(transport.subscribe(topics(), Optional.empty()))
                .expectNext(new Subscribed(Optional.empty()))
                .then(() -> network.publish(envelopes(1, 2, 3)))
                .expectNextCount(2)
                .verifyError(TransportException.class);
    }

    @Test
    void envelopesVanishOrComeTwice() {
        faults.subscription(
                new SubscriptionFault.Drops(envelope -> envelope.timestampNs() == 2), new SubscriptionFault.Repeats());

        StepVerifier.create(transport.subscribe(topics(), Optional.empty()).map(FaultyTransportTests::timestamp))
                .then(() -> network.publish(envelopes(1, 2, 3)))
                .expectNext(0L, 1L, 3L)
                .thenCancel()
                .verify();
        StepVerifier.create(transport.subscribe(topics(), Optional.empty()).map(FaultyTransportTests::timestamp))
                .then(() -> network.publish(envelopes(4, 5)))
                .expectNext(0L, 4L, 4L, 5L, 5L)
                .thenCancel()
                .verify();
    }

    @Test
    void cutBreaksWhatIsUnderWayAndWhatComesUntilItIsMended() {
        faults.query(new QueryFault.Late(DELAY));
        StepVerifier.create(query()).then(transport::cut).verifyError(TransportException.class);
        transport.mend();
        StepVerifier.create(transport.subscribe(topics(), Optional.empty()))
                .expectNext(new Subscribed(Optional.empty()))
                .then(transport::cut)
                .verifyError(TransportException.class);

        assertPublishFails(Kind.UNAVAILABLE, 1);
        StepVerifier.create(transport.subscribe(topics(), Optional.empty())).verifyError(TransportException.class);

        transport.mend();
        transport.publish(envelopes(1)).block();
        assertThat(network.stored()).hasSize(1);
    }

    @Test
    void chanceIsTheSameForTheSameSeed() {
        RandomFaults one = new RandomFaults(7, 0.5);
        RandomFaults other = new RandomFaults(7, 0.5);

        List<PublishFault> drawn =
                IntStream.range(0, 200).mapToObj(i -> one.publish()).toList();
        assertThat(drawn)
                .isEqualTo(
                        IntStream.range(0, 200).mapToObj(i -> other.publish()).toList());
        assertThat(drawn).extracting(Object::getClass).hasSize(200).contains(PublishFault.None.class);
        assertThat(drawn.stream().map(Object::getClass).distinct()).hasSize(6);
        assertThat(IntStream.range(0, 200)
                        .mapToObj(i -> one.query())
                        .map(Object::getClass)
                        .distinct())
                .hasSize(3);
        assertThat(IntStream.range(0, 200)
                        .mapToObj(i -> one.subscription())
                        .map(Object::getClass)
                        .distinct())
                .hasSize(6);
    }

    private void assertPublishFails(Kind kind, long... timestamps) {
        assertThatExceptionOfType(TransportException.class)
                .isThrownBy(() -> transport.publish(envelopes(timestamps)).block())
                .satisfies(failure -> assertThat(failure.kind()).isEqualTo(kind));
    }

    private Mono<QueryPage> query() {
        return transport.query(new TopicQuery(TOPIC, 0, 10, Optional.empty()));
    }

    private QueryPage page() {
        return query().blockOptional().orElseThrow();
    }

    private static Flux<Set<String>> topics() {
        return Flux.just(Set.of(TOPIC)).concatWith(Mono.never());
    }

    private static long timestamp(Object signal) {
        return signal instanceof Received received ? received.envelope().timestampNs() : 0;
    }

    private static List<NetworkEnvelope> envelopes(long... timestamps) {
        return Arrays.stream(timestamps)
                .mapToObj(
                        timestamp -> new NetworkEnvelope(TOPIC, timestamp, "message".getBytes(StandardCharsets.UTF_8)))
                .toList();
    }
}
