package org.xmtp.reactive.node.store.postgres;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.r2dbc.postgresql.client.EncodedParameter;
import io.r2dbc.postgresql.codec.Codec;
import io.r2dbc.postgresql.message.Format;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Sends arrays of {@code bytea} as they are. The driver by itself writes hexadecimal digits, which the server takes for
 * the value. For parameters only.
 */
final class ByteArraysCodec implements Codec<ByteArrays> {

    private static final int ARRAY_OF_BYTEA = 1001;

    private final ByteBufAllocator allocator;

    ByteArraysCodec(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    @Override
    public boolean canDecode(int dataType, Format format, Class<?> type) {
        return false;
    }

    @Override
    public boolean canEncode(Object value) {
        return value instanceof ByteArrays;
    }

    @Override
    public boolean canEncodeNull(Class<?> type) {
        return false;
    }

    @Override
    public ByteArrays decode(@Nullable ByteBuf buffer, int dataType, Format format, Class<? extends ByteArrays> type) {
        throw new UnsupportedOperationException("these are parameters, and never null");
    }

    @Override
    public EncodedParameter encode(Object value) {
        return encode(value, ARRAY_OF_BYTEA);
    }

    @Override
    public EncodedParameter encode(Object value, int dataType) {
        return new EncodedParameter(
                Format.FORMAT_BINARY, dataType, Mono.fromSupplier(() -> written((ByteArrays) value)));
    }

    @Override
    public EncodedParameter encodeNull() {
        throw new UnsupportedOperationException("these are parameters, and never null");
    }

    private ByteBuf written(ByteArrays arrays) {
        ByteBuf buffer = allocator.buffer(arrays.size());
        arrays.writeTo(buffer);
        return buffer;
    }
}
