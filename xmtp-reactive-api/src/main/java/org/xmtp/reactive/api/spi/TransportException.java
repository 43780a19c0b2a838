package org.xmtp.reactive.api.spi;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.Printable;

/** A call to the node that failed, divided by what the caller should do. */
public final class TransportException extends RuntimeException {
    /** What kind of failure it is. */
    public enum Kind {
        /** Out of reach, timed out or in trouble: call again later. */
        UNAVAILABLE,
        /** The request itself is refused: the same again is refused again. */
        REFUSED,
        /** Too much was asked: wait longer than a minute. */
        RATE_LIMITED,
        /** The answer is larger than this side takes: ask for less. */
        ANSWER_TOO_LARGE,
        /**
         * The node's store is not the one of the place that was named, or has something else there: read from the
         * beginning.
         */
        PLACE_UNKNOWN
    }

    private final Kind kind;

    /**
     * A failed call. What the node wrote is made {@link Printable}, in the message and in what is behind it.
     *
     * @param kind what kind of failure it is
     * @param message what the node or the network said
     * @param cause what was behind it
     */
    public TransportException(Kind kind, String message, @Nullable Throwable cause) {
        super(
                Printable.text(Objects.requireNonNull(message, "message")),
                cause == null ? null : Printable.error(cause));
        this.kind = Objects.requireNonNull(kind, "kind");
    }

    /** What kind of failure it is. */
    public Kind kind() {
        return kind;
    }
}
