package org.xmtp.reactive.api.spi;

import java.util.Objects;

/** What comes down a subscription. */
public sealed interface SubscriptionSignal {
    /** The node has answered: what is published from about now on arrives. Comes first, once. */
    record Subscribed() implements SubscriptionSignal {}

    /**
     * An envelope that was just published.
     *
     * @param envelope the envelope; nothing in it is checked
     */
    record Received(NetworkEnvelope envelope) implements SubscriptionSignal {
        /** Takes no null. */
        public Received {
            Objects.requireNonNull(envelope, "envelope");
        }
    }
}
