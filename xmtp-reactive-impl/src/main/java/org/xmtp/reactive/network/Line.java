package org.xmtp.reactive.network;

import io.grpc.Channel;
import reactor.core.publisher.Mono;

/** A gRPC channel together with what becomes of it at the end. */
interface Line {
    /** The channel, ready to try anew even if the attempt before has failed. */
    Channel channel();

    /** Creates the end; idempotent. */
    Mono<Void> close();

    /** A channel that stays its owner's. */
    record Borrowed(Channel channel) implements Line {
        @Override
        public Mono<Void> close() {
            return Mono.empty();
        }
    }
}
