package org.xmtp.reactive.node.store.journal;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.ExtensionRegistryLite;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.xmtp.proto.message.api.v1.Envelope;
import org.xmtp.reactive.node.envelope.AdmittedEnvelope;
import org.xmtp.reactive.node.store.StoreException;

/**
 * What one batch added: envelopes whose arrivals follow each other.
 *
 * <pre>
 *  0  4 bytes  length of the content, in bytes
 *  4  4 bytes  number of envelopes
 *  8  8 bytes  before
 * 16  8 bytes  the segment's salt
 * 24  4 bytes  zero
 * 28  4 bytes  CRC-32C of the 28 bytes before and the content
 * 32  content: each envelope as protobuf, behind its length as a varint; zeros up to a multiple of 8 bytes
 * </pre>
 *
 * <p>All numbers but that are big-endian.
 *
 * @param before the last arrival that was given before
 * @param envelopes at least one; the first arrives at {@code before + 1}
 */
record JournalRecord(long before, List<AdmittedEnvelope> envelopes) {

    /** The most that the envelopes of one record take, in bytes. */
    static final int MAX_CONTENT = 16 << 20;

    /** What stands before the content. */
    static final int HEAD = 32;

    /** Records begin at multiples of this. */
    static final int ALIGNMENT = 8;

    /** Where the segment's salt stands. */
    static final int SALT = 16;

    private static final int CHECKED_HEAD = 28;

    /** The last of its arrivals. */
    long last() {
        return before + envelopes.size();
    }

    /** The envelopes with their arrivals. */
    List<NumberedEnvelope> numbered() {
        List<NumberedEnvelope> numbered = new ArrayList<>(envelopes.size());
        for (int i = 0; i < envelopes.size(); i++) {
            numbered.add(new NumberedEnvelope(envelopes.get(i), before + 1 + i));
        }
        return numbered;
    }

    /** How much the record takes in a file. */
    long size() {
        return padded(HEAD + content());
    }

    private long content() {
        return envelopes.stream()
                .mapToLong(admitted -> CodedOutputStream.computeMessageSizeNoTag(admitted.envelope()))
                .sum();
    }

    private static long padded(long size) {
        return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    /** The bytes of the record in a segment. */
    ByteBuffer encode(long salt) {
        long content = content();
        if (content > MAX_CONTENT) {
            throw new StoreException("a batch of " + content + " bytes is more than the journal takes at once ("
                    + MAX_CONTENT + "); publish less at a time");
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) padded(HEAD + content));
        bytes.putInt((int) content).putInt(envelopes.size()).putLong(before).putLong(salt);
        CodedOutputStream out = CodedOutputStream.newInstance(bytes.array(), HEAD, (int) content);
        try {
            for (AdmittedEnvelope admitted : envelopes) {
                out.writeMessageNoTag(admitted.envelope());
            }
            out.checkNoSpaceLeft();
        } catch (IOException e) {
            throw new UncheckedIOException("an array has the room that was asked for", e);
        }
        bytes.putInt(CHECKED_HEAD, checksum(bytes, 0, (int) content));
        return bytes.clear();
    }

    /** A record as it lies in a file, known to be whole. */
    record Stored(ByteBuffer file, int position, int length, int count, long before) {

        /** The record at a position; empty if there is none of this segment that is whole. */
        static Optional<Stored> at(ByteBuffer file, int position, long salt) {
            if (file.limit() - position < HEAD || file.getLong(position + SALT) != salt) {
                return Optional.empty();
            }
            int length = file.getInt(position);
            int count = file.getInt(position + 4);
            boolean isPossible = length > 0
                    && length <= MAX_CONTENT
                    && length <= file.limit() - position - HEAD
                    && count > 0
                    && count <= length;
            return isPossible && file.getInt(position + CHECKED_HEAD) == checksum(file, position, length)
                    ? Optional.of(new Stored(file, position, length, count, file.getLong(position + 8)))
                    : Optional.empty();
        }

        /** The last of its arrivals. */
        long last() {
            return before + count;
        }

        /** Where it ends, and another may begin. */
        int end() {
            return (int) padded((long) position + HEAD + length);
        }

        JournalRecord decode() {
            CodedInputStream in = CodedInputStream.newInstance(file.slice(position + HEAD, length));
            try {
                List<AdmittedEnvelope> envelopes = new ArrayList<>(count);
                for (int i = 0; i < count; i++) {
                    envelopes.add(AdmittedEnvelope.of(
                            in.readMessage(Envelope.parser(), ExtensionRegistryLite.getEmptyRegistry())));
                }
                return new JournalRecord(before, envelopes);
            } catch (IOException e) {
                throw new StoreException("the journal holds what is no envelope, behind arrival " + before
                        + "; it was not written by this program");
            }
        }
    }

    private static int checksum(ByteBuffer bytes, int position, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes.slice(position, CHECKED_HEAD));
        checksum.update(bytes.slice(position + HEAD, length));
        return (int) checksum.getValue();
    }
}
