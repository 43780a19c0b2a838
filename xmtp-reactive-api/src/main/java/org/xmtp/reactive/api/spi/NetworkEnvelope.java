package org.xmtp.reactive.api.spi;

import java.util.Objects;
import org.xmtp.reactive.api.Printable;

/**
 * What a node stores: opaque bytes under a topic.
 *
 * @param topic the topic, at most 300 bytes in UTF-8
 * @param timestampNs nanoseconds since the epoch, unsigned, chosen by whoever published it
 * @param message the bytes; not copied, so not to be changed
 */
public record NetworkEnvelope(String topic, long timestampNs, byte[] message) {
    /** Takes the bytes as they are. */
    public NetworkEnvelope {
        Objects.requireNonNull(topic, "topic");
        Objects.requireNonNull(message, "message");
    }

    @Override
    public String toString() {
        return "NetworkEnvelope[" + Printable.text(topic) + ", " + Long.toUnsignedString(timestampNs) + ", "
                + message.length + " bytes]";
    }
}
