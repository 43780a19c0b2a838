package org.xmtp.reactive.api;

import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/**
 * A message, for a named reader.
 *
 * @param position the row's place in this store
 * @param message the message
 * @param acknowledgement makes what {@link #acknowledge()} returns
 */
public record InboundMessage(long position, Message message, Supplier<Mono<Void>> acknowledgement) implements Inbound {
    @Override
    public Mono<Void> acknowledge() {
        return acknowledgement.get();
    }
}
