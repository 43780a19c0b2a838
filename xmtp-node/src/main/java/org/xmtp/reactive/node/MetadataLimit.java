package org.xmtp.reactive.node;

import io.grpc.InternalMetadata;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;

/** Refuses a call with too much metadata, and leaves all others on its connection alone. */
final class MetadataLimit implements ServerInterceptor {

    /** The largest metadata of a call, in bytes of names and values. */
    static final int MAX_BYTES = 128 << 10;

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        if (bytes(headers) <= MAX_BYTES) {
            return next.startCall(call, headers);
        }
        call.close(
                Status.RESOURCE_EXHAUSTED.withDescription("metadata of more than " + MAX_BYTES + " bytes"),
                new Metadata());
        return new ServerCall.Listener<>() {};
    }

    private static long bytes(Metadata headers) {
        long bytes = 0;
        for (byte[] part : InternalMetadata.serialize(headers)) {
            bytes += part.length;
        }
        return bytes;
    }
}
