package org.xmtp.reactive.network;

import com.google.protobuf.CodedInputStream;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads an answer of the node straight into our records, so that what a hostile one can fill our memory with is bounded
 * by what it sends: unknown fields, and more elements than were asked for, would each cost us a multiple of that.
 *
 * @param <T> the record
 */
interface ResponseReader<T> extends MethodDescriptor.Marshaller<T> {
    /** Reads it. */
    T read(CodedInputStream in) throws IOException;

    @Override
    default T parse(InputStream stream) {
        try {
            return read(CodedInputStream.newInstance(stream));
        } catch (IOException e) {
            throw Status.INTERNAL
                    .withDescription("the node's answer does not parse")
                    .withCause(e)
                    .asRuntimeException();
        }
    }

    @Override
    default InputStream stream(T value) {
        throw new UnsupportedOperationException("answers are only read");
    }
}
