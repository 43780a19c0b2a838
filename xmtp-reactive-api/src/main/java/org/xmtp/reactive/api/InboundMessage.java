package org.xmtp.reactive.api;

import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A message, for a named reader. */
public final class InboundMessage implements Inbound {
    private final long position;
    private final Message message;
    private final Supplier<Mono<Void>> acknowledgement;

    private InboundMessage(long position, Message message, Supplier<Mono<Void>> acknowledgement) {
        this.position = position;
        this.message = Objects.requireNonNull(message, "message");
        this.acknowledgement = Objects.requireNonNull(acknowledgement, "acknowledgement");
    }

    /**
     * Makes a row, as an engine does for its readers, or a test for what handles it.
     *
     * @param position the row's place in its store
     * @param message the message
     * @param acknowledgement makes what {@link #acknowledge()} returns
     */
    public static InboundMessage of(long position, Message message, Supplier<Mono<Void>> acknowledgement) {
        return new InboundMessage(position, message, acknowledgement);
    }

    @Override
    public long position() {
        return position;
    }

    /** The message. */
    public Message message() {
        return message;
    }

    @Override
    public Mono<Void> acknowledge() {
        return acknowledgement.get();
    }

    /** Whether it is the same row; how it is acknowledged plays no part. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof InboundMessage that && position == that.position && message.equals(that.message);
    }

    @Override
    public int hashCode() {
        return Objects.hash(position, message);
    }

    @Override
    public String toString() {
        return "InboundMessage[" + position + ", " + message + "]";
    }
}
