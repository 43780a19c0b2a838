package org.xmtp.reactive.api;

import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/**
 * An envelope that could not be accepted, for a named reader.
 *
 * @param position the row's place in this store
 * @param failure what failed and why
 * @param acknowledgement makes what {@link #acknowledge()} returns
 */
public record InboundFailure(long position, Failure failure, Supplier<Mono<Void>> acknowledgement) implements Inbound {
    @Override
    public Mono<Void> acknowledge() {
        return acknowledgement.get();
    }
}
