package org.xmtp.reactive.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.QueryPage;
import org.xmtp.reactive.api.spi.TransportException.Kind;

/** What befalls one Query. */
public sealed interface QueryFault {
    /** Nothing does. */
    record None() implements QueryFault {}

    /**
     * It fails.
     *
     * @param kind what the caller is told
     */
    record Fails(Kind kind) implements QueryFault {}

    /**
     * The answer comes late.
     *
     * @param delay how late
     */
    record Late(Duration delay) implements QueryFault {}

    /**
     * The node is hostile, and answers something else.
     *
     * @param change makes its answer of the right one
     */
    record Altered(UnaryOperator<QueryPage> change) implements QueryFault {}

    /** A hostile node that gives its page newest first. */
    static QueryFault outOfOrder() {
        return new Altered(page -> {
            List<NetworkEnvelope> reversed = new ArrayList<>(page.envelopes());
            Collections.reverse(reversed);
            return new QueryPage(reversed, page.next());
        });
    }

    /** A hostile node that answers with envelopes of another topic. */
    static QueryFault ofTopic(String topic) {
        return new Altered(page -> new QueryPage(
                page.envelopes().stream()
                        .map(envelope -> new NetworkEnvelope(topic, envelope.timestampNs(), envelope.message()))
                        .toList(),
                page.next()));
    }
}
