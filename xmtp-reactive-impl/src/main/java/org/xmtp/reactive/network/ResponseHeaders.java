package org.xmtp.reactive.network;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/** Watches one call for the headers of its answer. */
final class ResponseHeaders implements ClientInterceptor {
    private final Sinks.One<Optional<String>> arrival = Sinks.one();
    private volatile boolean arrived;
    private volatile boolean placeRefused;

    /**
     * Emits once the headers are there, before anything that follows them, with the store that they name; empty if the
     * call ends without.
     */
    Mono<Optional<String>> arrival() {
        return arrival.asMono();
    }

    /** Whether they have come. */
    boolean arrived() {
        return arrived;
    }

    /** Whether they say that the place which was named is unknown. */
    boolean refusePlace() {
        return placeRefused;
    }

    /**
     * The answer, cut off when they have not come within the given time; behind it comes what is to be told then. Not
     * by {@code Flux.timeout}, which drops the error of a call that fails as it is cancelled.
     */
    <T> Flux<T> awaited(Flux<T> answer, Duration limit, Scheduler timer, Mono<T> silence) {
        AtomicBoolean late = new AtomicBoolean();
        Mono<Long> overdue = Mono.delay(limit, timer)
                .takeUntilOther(arrival())
                .doOnNext(tick -> late.set(true))
                .switchIfEmpty(Mono.never());
        return answer.takeUntilOther(overdue).concatWith(Mono.defer(() -> late.get() ? silence : Mono.empty()));
    }

    /** The call is over: no headers will come. */
    void callEnded() {
        arrival.tryEmitEmpty();
    }

    @Override
    public <I, O> ClientCall<I, O> interceptCall(MethodDescriptor<I, O> method, CallOptions options, Channel next) {
        return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
            @Override
            public void start(Listener<O> listener, Metadata headers) {
                super.start(watching(listener), headers);
            }
        };
    }

    private <O> ClientCall.Listener<O> watching(ClientCall.Listener<O> listener) {
        return new SimpleForwardingClientCallListener<>(listener) {
            @Override
            public void onHeaders(Metadata headers) {
                placeRefused = StoreNames.refusesPlace(headers);
                arrived = true;
                arrival.tryEmitValue(StoreNames.in(headers));
                super.onHeaders(headers);
            }
        };
    }
}
