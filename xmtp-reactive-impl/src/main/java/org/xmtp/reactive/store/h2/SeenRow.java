package org.xmtp.reactive.store.h2;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.xmtp.reactive.store.Digest;

/**
 * The folded row of marks that begin with the same eight bytes, which are its key: for each mark its other eight bytes
 * and the digest of the envelope that set it. Nearly always one; who looks for two on purpose finds them.
 */
final class SeenRow {
    static final int MARK_LENGTH = Long.BYTES + Digest.LENGTH;

    private SeenRow() {}

    /** The row with a mark in it; the envelope that set a mark first stays. */
    static byte[] with(byte[] row, Digest mark, Digest envelope) {
        if (envelope(row, mark).isPresent()) {
            return row;
        }
        return ByteBuffer.allocate(row.length + MARK_LENGTH)
                .put(row)
                .putLong(mark.low())
                .put(envelope.bytes())
                .array();
    }

    /** The row with everything in it that two have of it. */
    static byte[] merged(byte[] row, byte[] other) {
        if (Arrays.equals(row, other)) {
            return row;
        }
        byte[] both = Arrays.copyOf(row, row.length + other.length);
        System.arraycopy(other, 0, both, row.length, other.length);
        return both;
    }

    /** The envelope that set a mark. */
    static Optional<Digest> envelope(byte[] row, Digest mark) {
        ByteBuffer buffer = ByteBuffer.wrap(row);
        while (buffer.remaining() >= MARK_LENGTH) {
            long low = buffer.getLong();
            Digest envelope = new Digest(buffer.getLong(), buffer.getLong());
            if (low == mark.low()) {
                return Optional.of(envelope);
            }
        }
        return Optional.empty();
    }
}
