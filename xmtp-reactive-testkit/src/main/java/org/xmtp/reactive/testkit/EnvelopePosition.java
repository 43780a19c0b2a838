package org.xmtp.reactive.testkit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.PageCursor;

/**
 * What a node orders and tells apart envelopes by: the timestamp, then the SHA-256 over topic and message, both as
 * unsigned numbers.
 */
record EnvelopePosition(long timestampNs, byte[] digest) implements Comparable<EnvelopePosition> {
    static EnvelopePosition of(NetworkEnvelope envelope) {
        MessageDigest sha256 = sha256();
        sha256.update(envelope.topic().getBytes(StandardCharsets.UTF_8));
        return new EnvelopePosition(envelope.timestampNs(), sha256.digest(envelope.message()));
    }

    static EnvelopePosition of(PageCursor cursor) {
        return new EnvelopePosition(cursor.timestampNs(), cursor.digest());
    }

    /** Before everything of that time. */
    static EnvelopePosition startOf(long timestampNs) {
        return new EnvelopePosition(timestampNs, new byte[0]);
    }

    PageCursor cursor() {
        return new PageCursor(timestampNs, digest);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }

    @Override
    public int compareTo(EnvelopePosition other) {
        int byTime = Long.compareUnsigned(timestampNs, other.timestampNs);
        return byTime != 0 ? byTime : Arrays.compareUnsigned(digest, other.digest);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof EnvelopePosition that
                && timestampNs == that.timestampNs
                && Arrays.equals(digest, that.digest);
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(timestampNs) + Arrays.hashCode(digest);
    }

    @Override
    public String toString() {
        return Long.toUnsignedString(timestampNs) + "/" + HexFormat.of().formatHex(digest);
    }
}
