package org.xmtp.reactive.node.api;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import org.xmtp.reactive.node.store.EnvelopeStore;

/** Names the store and the oldest arrival in the response headers of every method. */
record StoreHeaders(EnvelopeStore store) implements ServerInterceptor {

    private static final Metadata.Key<String> STORE = Metadata.Key.of("xmtp-store", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> OLDEST =
            Metadata.Key.of("xmtp-oldest-arrival", Metadata.ASCII_STRING_MARSHALLER);

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        return next.startCall(
                new SimpleForwardingServerCall<>(call) {
                    @Override
                    public void sendHeaders(Metadata sent) {
                        sent.put(STORE, store.id().text());
                        sent.put(OLDEST, Long.toString(store.oldestArrival()));
                        super.sendHeaders(sent);
                    }
                },
                headers);
    }
}
