package org.xmtp.reactive.node.envelope;

import com.google.protobuf.ByteString;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import org.xmtp.proto.message.api.v1.Envelope;

/**
 * What identifies an envelope, and its place in every page: time first, then digest, both compared as unsigned numbers.
 * Where its topic ends and its message begins makes no difference, as on other nodes: one that begins with the end of
 * the other's topic is the same envelope.
 *
 * @param timestampNs the client's own time, nanoseconds since the epoch, an unsigned 64-bit number
 * @param digest SHA-256 over topic bytes and message bytes; in a position that a client names, any bytes
 */
public record EnvelopeId(long timestampNs, ByteString digest) implements Comparable<EnvelopeId> {

    /** The length of a digest in bytes. */
    public static final int DIGEST_BYTES = 32;

    private static final Comparator<EnvelopeId> ORDER = ((Comparator<EnvelopeId>)
                    (a, b) -> Long.compareUnsigned(a.timestampNs, b.timestampNs))
            .thenComparing(EnvelopeId::digest, ByteString.unsignedLexicographicalComparator());

    /** The identity of {@code envelope}. */
    public static EnvelopeId of(Envelope envelope) {
        MessageDigest sha256 = sha256();
        sha256.update(envelope.getContentTopicBytes().asReadOnlyByteBuffer());
        sha256.update(envelope.getMessage().asReadOnlyByteBuffer());
        return new EnvelopeId(envelope.getTimestampNs(), ByteString.copyFrom(sha256.digest()));
    }

    @Override
    public int compareTo(EnvelopeId other) {
        return ORDER.compare(this, other);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
