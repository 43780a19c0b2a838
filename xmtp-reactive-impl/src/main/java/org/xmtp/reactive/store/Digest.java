package org.xmtp.reactive.store;

import java.nio.ByteBuffer;

/**
 * The first 16 bytes of a SHA-256: enough to tell envelopes apart, small enough to keep for ever.
 *
 * @param high the first eight bytes
 * @param low the next eight
 */
public record Digest(long high, long low) implements Comparable<Digest> {
    /** The length of {@link #bytes()}. */
    public static final int LENGTH = 16;

    /** Takes the first 16 of the given bytes. */
    public static Digest of(byte[] sha256) {
        ByteBuffer buffer = ByteBuffer.wrap(sha256, 0, LENGTH);
        return new Digest(buffer.getLong(), buffer.getLong());
    }

    /** The 16 bytes. */
    public byte[] bytes() {
        return ByteBuffer.allocate(LENGTH).putLong(high).putLong(low).array();
    }

    @Override
    public int compareTo(Digest other) {
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }
}
