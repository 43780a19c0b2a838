package org.xmtp.reactive.testkit.simulation;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.xmtp.reactive.api.spi.SubscriptionSignal;
import org.xmtp.reactive.api.spi.TopicPlace;
import org.xmtp.reactive.api.spi.TransportException;
import org.xmtp.reactive.api.spi.TransportException.Kind;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.core.publisher.Sinks;

/** A process's subscription at the node: topics go up, signals come down, each in order and after a while. */
final class SimulatedSubscription implements Subscription, Disposable {
    /** How many envelopes wait for a slow subscriber before the node cuts it off. */
    private static final int CAPACITY = 8192;

    private final SimulatedProcess process;
    private final SimulatedNetwork network;
    private final SimulatedNode node;
    private final CoreSubscriber<? super SubscriptionSignal> subscriber;
    private final SimulatedNetwork.Stream up;
    private final SimulatedNetwork.Stream down;
    private final Sinks.Many<Set<String>> topics = Sinks.many().unicast().onBackpressureBuffer();
    private final Disposable.Composite open = Disposables.composite();
    private final Queue<SubscriptionSignal> arrived = new ArrayDeque<>();
    private @Nullable Throwable end;
    private long demand;
    private boolean registered;
    private boolean over;
    private boolean draining;

    SimulatedSubscription(
            SimulatedProcess process,
            SimulatedNetwork network,
            SimulatedNode node,
            CoreSubscriber<? super SubscriptionSignal> subscriber) {
        this.process = process;
        this.network = network;
        this.node = node;
        this.subscriber = subscriber;
        up = network.stream(process.name() + " up");
        down = network.stream(process.name() + " down");
    }

    /** Subscribes at the node, with whatever topics are wanted by then. */
    void begin(Flux<Set<String>> wanted, Optional<TopicPlace> behind) {
        process.holds(this);
        subscriber.onSubscribe(this);
        open.add(wanted.subscribe(
                next -> up.send(() -> {
                    network.timeline().note("node for " + process.name(), "topics", next.size());
                    topics.tryEmitNext(next);
                    register(behind);
                }),
                failure -> up.send(() -> topics.tryEmitError(failure))));
    }

    /** As ours does, the node registers before it answers; one that does it later loses what comes in between. */
    private void register(Optional<TopicPlace> behind) {
        if (over || registered) {
            return;
        }
        registered = true;
        network.timeline().note("node for " + process.name(), "subscribed", 0);
        open.add(Flux.defer(() -> node.calls().subscribe(topics.asFlux(), behind))
                .subscribe(signal -> down.send(() -> receive(signal)), failure -> down.send(() -> fail(failure))));
    }

    private void receive(SubscriptionSignal signal) {
        if (signal instanceof SubscriptionSignal.Received received) {
            network.timeline()
                    .note(
                            process.name(),
                            "receives " + Trace.brief(received.envelope().topic()),
                            Arrays.hashCode(received.envelope().message()));
        }
        arrived.add(signal);
        if (arrived.size() > CAPACITY) {
            fail(new TransportException(Kind.UNAVAILABLE, "the subscriber did not keep up", null));
        }
        drain();
    }

    private void fail(Throwable failure) {
        if (end == null) {
            end = failure;
        }
        drain();
    }

    @Override
    public void request(long more) {
        demand = Operators.addCap(demand, more);
        drain();
    }

    private void drain() {
        if (draining) {
            return;
        }
        draining = true;
        while (!over && demand > 0 && !arrived.isEmpty()) {
            demand--;
            subscriber.onNext(arrived.remove());
        }
        draining = false;
        Throwable failure = end;
        if (!over && failure != null && arrived.isEmpty()) {
            dispose();
            subscriber.onError(Exceptions.unwrap(failure));
        }
    }

    @Override
    public void cancel() {
        dispose();
    }

    /** Nothing is told any more. */
    @Override
    public void dispose() {
        over = true;
        open.dispose();
        process.releases(this);
    }

    @Override
    public boolean isDisposed() {
        return over;
    }
}
