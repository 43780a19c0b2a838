package org.xmtp.reactive.network;

import io.grpc.ClientCall;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * One request, one answer. The reactive stub's own form of it does not end the call when its subscriber leaves, and
 * reports the late answer as dropped.
 */
final class UnaryCall {
    private UnaryCall() {}

    /** Creates a call; each subscription makes one. */
    static <I, O> Mono<O> of(Supplier<ClientCall<I, O>> newCall, I request) {
        return Mono.create(sink -> {
            ClientCall<I, O> call = newCall.get();
            AtomicBoolean left = new AtomicBoolean();
            ClientCalls.asyncUnaryCall(call, request, new Answer<>(sink, left));
            sink.onCancel(() -> {
                left.set(true);
                call.cancel("no longer wanted", null);
            });
        });
    }

    private record Answer<O>(MonoSink<O> sink, AtomicBoolean left) implements StreamObserver<O> {
        @Override
        public void onNext(O answer) {
            sink.success(answer);
        }

        @Override
        public void onError(Throwable failure) {
            if (!left.get()) {
                sink.error(failure);
            }
        }

        @Override
        public void onCompleted() {}
    }
}
