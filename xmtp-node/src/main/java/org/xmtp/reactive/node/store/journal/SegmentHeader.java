package org.xmtp.reactive.node.store.journal;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.xmtp.reactive.node.store.StoreException;
import org.xmtp.reactive.node.store.StoreId;

/**
 * What stands at the beginning of a segment.
 *
 * <pre>
 *  0  7 bytes  "XMTPJRN"
 *  7  1 byte   format, 1
 *  8  8 bytes  generation
 * 16 16 bytes  store
 * 32  8 bytes  before
 * 40  8 bytes  salt
 * 48  4 bytes  CRC-32C of the 48 bytes before, in this place and form whatever the format
 * 52 12 bytes  zero
 * </pre>
 *
 * <p>All numbers are big-endian.
 *
 * @param generation rises with each segment that is begun
 * @param store whose envelopes these are
 * @param before the last arrival that was given before; what a segment of an earlier generation holds behind it was
 *     acknowledged to nobody
 * @param salt a random number that each record of this segment bears, so that what the file held before is told apart
 */
record SegmentHeader(long generation, StoreId store, long before, long salt) {

    /** How much it takes. */
    static final int BYTES = 64;

    private static final byte[] MAGIC = "XMTPJRN".getBytes(StandardCharsets.US_ASCII);
    private static final byte FORMAT = 1;
    private static final int CHECKED = 48;

    ByteBuffer encode() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        bytes.put(MAGIC).put(FORMAT).putLong(generation);
        bytes.put(store.bytes().asReadOnlyByteBuffer()).putLong(before).putLong(salt);
        bytes.putInt(checksum(bytes));
        return bytes.clear();
    }

    /** The header at the beginning of a file; empty if there is none, or part of one. */
    static Optional<SegmentHeader> decode(ByteBuffer file) {
        if (file.limit() < BYTES || !file.slice(0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))) {
            return Optional.empty();
        }
        if (file.getInt(CHECKED) != checksum(file)) {
            return Optional.empty();
        }
        byte format = file.get(MAGIC.length);
        if (format != FORMAT) {
            throw new StoreException("the journal was written by another version of the node (format " + format
                    + ", this one knows " + FORMAT + "); start that version once and stop it, then this one");
        }
        return Optional.of(new SegmentHeader(
                file.getLong(8),
                new StoreId(ByteString.copyFrom(file.slice(16, StoreId.BYTES))),
                file.getLong(32),
                file.getLong(40)));
    }

    private static int checksum(ByteBuffer bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes.slice(0, CHECKED));
        return (int) checksum.getValue();
    }
}
