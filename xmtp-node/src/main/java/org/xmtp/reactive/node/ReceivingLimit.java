package org.xmtp.reactive.node;

import io.grpc.Context;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the bytes of requests that are not there whole yet, over all callers: gRPC collects a request before anybody
 * sees it, and a few large ones at once would take all memory. A large one that goes beyond the bound is refused.
 */
final class ReceivingLimit extends ServerStreamTracer.Factory implements ServerInterceptor {

    /** A request is not refused before it is this large, unless twice the bound is reached. */
    static final long LARGE_BYTES = 1L << 20;

    private static final long LEAST_BYTES = 64L << 20;
    private static final int SHARE_OF_MEMORY = 8;
    private static final Context.Key<Tracer> TRACER = Context.key("receiving");

    private final long maxBytes;
    private final Executor refusing;
    private final AtomicLong receiving = new AtomicLong();

    ReceivingLimit(long maxBytes, Executor refusing) {
        this.maxBytes = maxBytes;
        this.refusing = refusing;
    }

    /** Room for an eighth of the memory that this process may have, and for one request at least. */
    static ReceivingLimit ofMemory(Executor refusing) {
        return new ReceivingLimit(Math.max(LEAST_BYTES, Runtime.getRuntime().maxMemory() / SHARE_OF_MEMORY), refusing);
    }

    @Override
    public ServerStreamTracer newServerStreamTracer(String fullMethodName, Metadata headers) {
        return new Tracer();
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        Tracer tracer = TRACER.get();
        ServerCall<Q, A> once = new ClosedOnce<>(call);
        tracer.refusal = () -> once.close(
                Status.RESOURCE_EXHAUSTED.withDescription(
                        "the node is receiving too much at this moment; try again later, in smaller requests"),
                new Metadata());
        return next.startCall(once, headers);
    }

    /** A call that may be refused beside its handler: whoever closes it first has closed it. */
    private static final class ClosedOnce<Q, A> extends SimpleForwardingServerCall<Q, A> {

        private boolean closed;

        ClosedOnce(ServerCall<Q, A> call) {
            super(call);
        }

        @Override
        public synchronized void sendHeaders(Metadata headers) {
            if (!closed) {
                super.sendHeaders(headers);
            }
        }

        @Override
        public synchronized void sendMessage(A answer) {
            if (!closed) {
                super.sendMessage(answer);
            }
        }

        @Override
        public synchronized void close(Status status, Metadata trailers) {
            if (!closed) {
                closed = true;
                super.close(status, trailers);
            }
        }
    }

    /** The request that a call is receiving. */
    private final class Tracer extends ServerStreamTracer {

        // Used by the connection's thread.
        private long bytes;
        private boolean refused;
        private volatile @Nullable Runnable refusal;

        @Override
        public Context filterContext(Context context) {
            return context.withValue(TRACER, this);
        }

        @Override
        public void inboundWireSize(long more) {
            if (refused) {
                return;
            }
            bytes += more;
            Runnable refuse = refusal;
            long all = receiving.addAndGet(more);
            boolean isTooMuch = (all > maxBytes && bytes > LARGE_BYTES) || all > 2 * maxBytes;
            if (isTooMuch && refuse != null) {
                // Its room is free in a moment: nobody else need be refused for it.
                refused = true;
                forget();
                refusing.execute(refuse);
            }
        }

        @Override
        public void inboundMessageRead(int number, long wireSize, long uncompressedSize) {
            forget();
        }

        @Override
        public void streamClosed(Status status) {
            forget();
        }

        private void forget() {
            receiving.addAndGet(-bytes);
            bytes = 0;
        }
    }
}
