package org.xmtp.reactive.api.spi;

import java.util.HexFormat;
import java.util.Objects;

/**
 * A place in the order of (timestamp, digest): a page begins strictly after it.
 *
 * @param timestampNs the envelope's timestamp, unsigned
 * @param digest SHA-256 over the bytes of topic and message, 32 bytes
 */
public record PageCursor(long timestampNs, byte[] digest) {
    /** Takes the bytes as they are. */
    public PageCursor {
        Objects.requireNonNull(digest, "digest");
    }

    @Override
    public String toString() {
        return "PageCursor[" + Long.toUnsignedString(timestampNs) + ", "
                + HexFormat.of().formatHex(digest) + "]";
    }
}
