package org.xmtp.reactive.api;

import java.time.Duration;
import java.util.Objects;

/** How this client stands with its node and its store. */
public sealed interface ConnectionState {
    /** Subscribing at the node. */
    record Connecting() implements ConnectionState {}

    /**
     * Subscribed; reading what was published before.
     *
     * @param read how many envelopes this walk has read so far
     */
    record CatchingUp(long read) implements ConnectionState {}

    /** Subscribed, and everything published before has been read. */
    record Live() implements ConnectionState {}

    /**
     * Something is in the way; another attempt follows by itself.
     *
     * @param cause what is in the way
     * @param retryIn how long until the next attempt
     */
    record Waiting(XmtpException cause, Duration retryIn) implements ConnectionState {
        /** Takes no null. */
        public Waiting {
            Objects.requireNonNull(cause, "cause");
            Objects.requireNonNull(retryIn, "retryIn");
        }
    }

    /** Opened to work without a node: nothing is received, what is sent waits in the store. */
    record Offline() implements ConnectionState {}

    /** Closed; nothing follows. */
    record Closed() implements ConnectionState {}
}
