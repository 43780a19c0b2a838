package org.xmtp.reactive.node;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.Objects;

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
        for (String name : headers.keys()) {
            if (name.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
                for (byte[] value : Objects.requireNonNull(
                        headers.getAll(Metadata.Key.of(name, Metadata.BINARY_BYTE_MARSHALLER)))) {
                    bytes += name.length() + value.length;
                }
            } else {
                for (String value : Objects.requireNonNull(
                        headers.getAll(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER)))) {
                    bytes += name.length() + value.length();
                }
            }
        }
        return bytes;
    }
}
