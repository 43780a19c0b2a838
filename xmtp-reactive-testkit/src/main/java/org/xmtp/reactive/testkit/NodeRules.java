package org.xmtp.reactive.testkit;

import java.nio.charset.StandardCharsets;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.TransportException;
import org.xmtp.reactive.api.spi.TransportException.Kind;

/** What a node takes, and what it refuses. */
final class NodeRules {
    /** The longest topic, in bytes. */
    static final int MAX_TOPIC_BYTES = 300;

    /** The largest message, in bytes. */
    static final int MAX_MESSAGE_BYTES = 1_048_214;

    /** The longest page, in envelopes. */
    static final int MAX_PAGE_ENVELOPES = 1000;

    /** A page ends before its messages exceed this, in bytes; its first envelope always fits. */
    static final int MAX_PAGE_BYTES = 3 << 20;

    private static final int DEFAULT_PAGE_ENVELOPES = 100;

    private NodeRules() {}

    static void admit(NetworkEnvelope envelope) {
        if (envelope.topic().getBytes(StandardCharsets.UTF_8).length > MAX_TOPIC_BYTES) {
            throw new TransportException(Kind.REFUSED, "topic length too big", null);
        }
        if (envelope.message().length > MAX_MESSAGE_BYTES) {
            throw new TransportException(Kind.REFUSED, "message too big", null);
        }
        if (envelope.timestampNs() < 0) {
            throw new TransportException(Kind.UNAVAILABLE, "internal error", null);
        }
    }

    /** Whether what is published there is delivered and not stored. */
    static boolean ephemeral(String topic) {
        return topic.startsWith("/xmtp/0/mE-") || topic.startsWith("/xmtp/0/dmE-");
    }

    static int pageEnvelopes(int limit) {
        return limit <= 0 ? DEFAULT_PAGE_ENVELOPES : Math.min(limit, MAX_PAGE_ENVELOPES);
    }
}
