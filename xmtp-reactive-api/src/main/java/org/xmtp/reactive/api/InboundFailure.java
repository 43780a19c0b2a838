package org.xmtp.reactive.api;

import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** An envelope that could not be accepted, for a named reader. */
public final class InboundFailure implements Inbound {
    private final long position;
    private final Failure failure;
    private final Supplier<Mono<Void>> acknowledgement;

    private InboundFailure(long position, Failure failure, Supplier<Mono<Void>> acknowledgement) {
        this.position = position;
        this.failure = Objects.requireNonNull(failure, "failure");
        this.acknowledgement = Objects.requireNonNull(acknowledgement, "acknowledgement");
    }

    /**
     * Makes a row, as an engine does for its readers, or a test for what handles it.
     *
     * @param position the row's place in its store
     * @param failure what failed and why
     * @param acknowledgement makes what {@link #acknowledge()} returns
     */
    public static InboundFailure of(long position, Failure failure, Supplier<Mono<Void>> acknowledgement) {
        return new InboundFailure(position, failure, acknowledgement);
    }

    @Override
    public long position() {
        return position;
    }

    /** What failed and why. */
    public Failure failure() {
        return failure;
    }

    @Override
    public Mono<Void> acknowledge() {
        return acknowledgement.get();
    }

    /** Whether it is the same row; how it is acknowledged plays no part. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof InboundFailure that && position == that.position && failure.equals(that.failure);
    }

    @Override
    public int hashCode() {
        return Objects.hash(position, failure);
    }

    @Override
    public String toString() {
        return "InboundFailure[" + position + ", " + failure + "]";
    }
}
