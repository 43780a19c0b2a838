package org.xmtp.reactive.api;

import java.time.Instant;
import java.util.Objects;

/** How this client stands with its node and its store. How much waits to be sent, {@link XmtpClient#unsent()} tells. */
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
     * Something is in the way; another attempt follows by itself. It is told as soon as it is known: a connection that
     * breaks at once, one over which nothing comes any more within 30 s.
     *
     * @param cause what is in the way, and what helps
     * @param since when that began: the first failure since the client was {@link Live}
     * @param nextTry when the next attempt begins
     */
    record Waiting(XmtpException cause, Instant since, Instant nextTry) implements ConnectionState {
        /** Takes no null. */
        public Waiting {
            Objects.requireNonNull(cause, "cause");
            Objects.requireNonNull(since, "since");
            Objects.requireNonNull(nextTry, "nextTry");
        }
    }

    /** Opened to work without a node: nothing is received, what is sent waits in the store. */
    record Offline() implements ConnectionState {}

    /**
     * The account's wallet has revoked this installation, for good: nothing is received or sent any more. What is
     * stored can be read, and {@link XmtpClient#wipe()} removes it. Only {@link Closed} follows.
     *
     * @param at when, by the clock of whoever signed that
     */
    record Revoked(Instant at) implements ConnectionState {
        /** Takes no null. */
        public Revoked {
            Objects.requireNonNull(at, "at");
        }
    }

    /** Closed; nothing follows. */
    record Closed() implements ConnectionState {}
}
