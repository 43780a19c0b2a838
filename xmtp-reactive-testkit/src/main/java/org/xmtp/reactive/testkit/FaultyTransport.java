package org.xmtp.reactive.testkit;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.api.spi.QueryPage;
import org.xmtp.reactive.api.spi.SubscriptionSignal;
import org.xmtp.reactive.api.spi.SubscriptionSignal.Received;
import org.xmtp.reactive.api.spi.SubscriptionSignal.Subscribed;
import org.xmtp.reactive.api.spi.TopicPlace;
import org.xmtp.reactive.api.spi.TopicQuery;
import org.xmtp.reactive.api.spi.TransportException;
import org.xmtp.reactive.api.spi.TransportException.Kind;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/** A transport that things go wrong with: by a plan, and altogether while it is cut. */
public final class FaultyTransport implements NetworkTransport {
    private static final String CUT = "the connection was cut";

    private final NetworkTransport over;
    private final FaultPlan plan;
    private final Scheduler timer;
    private volatile Sinks.Empty<Void> nextCut = Sinks.empty();
    private volatile boolean cut;

    /**
     * A faulty transport.
     *
     * @param over the sound one below; closed with this
     * @param plan what goes wrong
     * @param timer what delays run on; can be of virtual time
     */
    public FaultyTransport(NetworkTransport over, FaultPlan plan, Scheduler timer) {
        this.over = over;
        this.plan = plan;
        this.timer = timer;
    }

    /** Cuts the connection: what is under way breaks, and what comes fails, until it is mended. */
    public synchronized void cut() {
        cut = true;
        Sinks.Empty<Void> now = nextCut;
        nextCut = Sinks.empty();
        now.tryEmitError(failure(Kind.UNAVAILABLE, CUT));
    }

    /** Mends what was cut. */
    public void mend() {
        cut = false;
    }

    @Override
    public Mono<Void> publish(List<NetworkEnvelope> envelopes) {
        return Mono.defer(() -> untilCut(faulty(envelopes, plan.publish())));
    }

    @Override
    public Mono<QueryPage> query(TopicQuery query) {
        return Mono.defer(() -> {
            QueryFault fault = plan.query();
            Mono<QueryPage> page = faulty(over.query(query), fault);
            return untilCut(fault instanceof QueryFault.Altered altered ? page.map(altered.change()) : page);
        });
    }

    /** A page of one, so far as faults go. */
    @Override
    public Mono<Long> arrivedBehind(TopicPlace place) {
        return Mono.defer(() -> untilCut(faulty(
                        over.arrivedBehind(place).map(Optional::of).defaultIfEmpty(Optional.empty()), plan.query())))
                .flatMap(Mono::justOrEmpty);
    }

    @Override
    public Flux<SubscriptionSignal> subscribe(Flux<Set<String>> topics, Optional<TopicPlace> behind) {
        return Flux.defer(() -> {
            Mono<Void> cutting = cutting();
            return cut
                    ? Flux.error(failure(Kind.UNAVAILABLE, CUT))
                    : faulty(over.subscribe(topics, behind), plan.subscription())
                            .takeUntilOther(cutting);
        });
    }

    @Override
    public Mono<Void> close() {
        return over.close();
    }

    private Mono<Void> faulty(List<NetworkEnvelope> envelopes, PublishFault fault) {
        Mono<Void> publish = over.publish(envelopes);
        if (fault instanceof PublishFault.RequestLost lost) {
            return Mono.error(failure(lost.kind(), "the request was lost"));
        }
        if (fault instanceof PublishFault.AnswerLost lost) {
            return publish.then(Mono.error(failure(lost.kind(), "the answer was lost")));
        }
        if (fault instanceof PublishFault.Halved halved) {
            return over.publish(envelopes.subList(0, Math.min(halved.taken(), envelopes.size())))
                    .then(Mono.error(failure(halved.kind(), "the node stopped in the middle")));
        }
        if (fault instanceof PublishFault.Late late) {
            return publish.delaySubscription(late.delay(), timer);
        }
        if (fault instanceof PublishFault.AnswerLate late) {
            return publish.then(Mono.delay(late.delay(), timer)).then();
        }
        return fault instanceof PublishFault.Twice ? publish.then(publish) : publish;
    }

    private <T> Mono<T> faulty(Mono<T> answer, QueryFault fault) {
        if (fault instanceof QueryFault.Fails fails) {
            return Mono.error(failure(fails.kind(), "the query failed"));
        }
        if (fault instanceof QueryFault.Late late) {
            return answer.delayElement(late.delay(), timer);
        }
        return answer;
    }

    private Flux<SubscriptionSignal> faulty(Flux<SubscriptionSignal> signals, SubscriptionFault fault) {
        if (fault instanceof SubscriptionFault.Refused refused) {
            return Flux.error(failure(refused.kind(), "the subscription was refused"));
        }
        if (fault instanceof SubscriptionFault.LateHeaders late) {
            return signals.concatMap(
                    signal -> signal instanceof Subscribed
                            ? Mono.just(signal).delayElement(late.delay(), timer)
                            : Mono.just(signal),
                    1);
        }
        if (fault instanceof SubscriptionFault.BreaksAfter breaks) {
            return signals.take(1L + breaks.envelopes())
                    .concatWith(Mono.error(failure(Kind.UNAVAILABLE, "the subscription broke")));
        }
        if (fault instanceof SubscriptionFault.FallsSilent silent) {
            return signals.take(1L + silent.envelopes())
                    .concatWith(Mono.delay(silent.silence(), timer)
                            .then(Mono.error(failure(Kind.UNAVAILABLE, "the subscription was half open"))));
        }
        if (fault instanceof SubscriptionFault.Lags lagging) {
            return signals.delaySequence(lagging.delay(), timer);
        }
        if (fault instanceof SubscriptionFault.Drops drops) {
            return signals.filter(signal ->
                    !(signal instanceof Received received && drops.which().test(received.envelope())));
        }
        return fault instanceof SubscriptionFault.Repeats
                ? signals.concatMapIterable(
                        signal -> signal instanceof Received ? List.of(signal, signal) : List.of(signal), 1)
                : signals;
    }

    private <T> Mono<T> untilCut(Mono<T> call) {
        Mono<Void> cutting = cutting();
        return cut ? Mono.error(failure(Kind.UNAVAILABLE, CUT)) : call.takeUntilOther(cutting);
    }

    /** Errors at the next cut. Taken before looking whether it is cut already, so that no cut is overlooked. */
    private Mono<Void> cutting() {
        return nextCut.asMono();
    }

    private static TransportException failure(Kind kind, String what) {
        return new TransportException(kind, what, null);
    }
}
