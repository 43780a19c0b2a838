package org.xmtp.reactive.api.spi;

import java.util.Objects;
import java.util.Optional;
import org.xmtp.reactive.api.Printable;

/** What comes down a subscription. */
public sealed interface SubscriptionSignal {
    /**
     * The node has answered: what is published from about now on arrives. Comes first, once.
     *
     * @param store names the store behind the node, if it counts what it takes in, as in {@link TopicPlace#store()}
     */
    record Subscribed(Optional<String> store) implements SubscriptionSignal {
        /** Takes no null. */
        public Subscribed {
            Objects.requireNonNull(store, "store");
        }

        @Override
        public String toString() {
            return "Subscribed[" + store.map(Printable::text).orElse("no store") + "]";
        }
    }

    /**
     * An envelope that was just published, or that the node had stored behind the place that was named.
     *
     * @param envelope the envelope; nothing in it is checked
     * @param arrival the number that the store gave it, unsigned; 0 where it gave none, or no place was named
     */
    record Received(NetworkEnvelope envelope, long arrival) implements SubscriptionSignal {
        /** Takes no null. */
        public Received {
            Objects.requireNonNull(envelope, "envelope");
        }
    }

    /**
     * Everything that was stored behind the place that was named, by the time at which the node answered, has come;
     * what follows is live. Comes once, where the store of the place is that of the node.
     */
    record CaughtUp() implements SubscriptionSignal {}
}
