package org.xmtp.reactive.node.store.postgres;

import io.netty.buffer.ByteBuf;

/** A parameter of type {@code bytea[]}. */
record ByteArrays(byte[][] values) {

    private static final int BYTEA = 17;
    private static final int HEADER_BYTES = 5 * Integer.BYTES;

    /** In PostgreSQL's binary form, in bytes. */
    int size() {
        int size = HEADER_BYTES;
        for (byte[] value : values) {
            size += Integer.BYTES + value.length;
        }
        return size;
    }

    /** Writes PostgreSQL's binary form. */
    void writeTo(ByteBuf buffer) {
        // One dimension, no nulls, the type of the elements, their number, and the index of the first.
        buffer.writeInt(1).writeInt(0).writeInt(BYTEA).writeInt(values.length).writeInt(1);
        for (byte[] value : values) {
            buffer.writeInt(value.length).writeBytes(value);
        }
    }
}
