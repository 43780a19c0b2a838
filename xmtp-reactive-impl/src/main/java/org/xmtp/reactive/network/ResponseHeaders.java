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

    /** Completes when they have not come within the given time, and never if they have. */
    Mono<Boolean> overdue(Duration limit, Scheduler timer) {
        return Mono.delay(limit, timer)
                .thenReturn(true)
                .takeUntilOther(arrival())
                .switchIfEmpty(Mono.never());
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
