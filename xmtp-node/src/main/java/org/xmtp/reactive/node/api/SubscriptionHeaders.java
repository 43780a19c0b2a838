package org.xmtp.reactive.node.api;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.function.Consumer;

/**
 * Lets a stream's response headers leave before its first envelope: they tell the client that it is subscribed. gRPC by
 * itself sends them along with the first message.
 */
final class SubscriptionHeaders implements ServerInterceptor {

    private static final Metadata.Key<String> SUBSCRIBED =
            Metadata.Key.of("subscribed", Metadata.ASCII_STRING_MARSHALLER);
    private static final Context.Key<Consumer<Metadata>> SENDER = Context.key("subscription-headers");

    /** Sends the headers of the call that is being handled on this thread, with what it is given in them. */
    static Consumer<Metadata> sender() {
        return SENDER.get();
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        if (call.getMethodDescriptor().getType().serverSendsOneMessage()) {
            return next.startCall(call, headers);
        }
        ServerCall<Q, A> once = new HeadersOnce<>(call);
        Context context = Context.current().withValue(SENDER, once::sendHeaders);
        return Contexts.interceptCall(context, once, headers, next);
    }

    /** A call whose headers may be asked for twice: by us, then by the stub with the first message. */
    private static final class HeadersOnce<Q, A> extends SimpleForwardingServerCall<Q, A> {

        private boolean sent;

        HeadersOnce(ServerCall<Q, A> call) {
            super(call);
        }

        @Override
        public void sendHeaders(Metadata headers) {
            if (!sent) {
                sent = true;
                headers.put(SUBSCRIBED, "true");
                super.sendHeaders(headers);
            }
        }
    }
}
