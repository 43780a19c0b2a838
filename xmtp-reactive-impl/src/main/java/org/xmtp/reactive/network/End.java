package org.xmtp.reactive.network;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.spi.TransportException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * An end that comes to calls from outside: those that are open are cancelled and fail with its reason. It is signalled
 * as a completion: at an error Reactor's {@code takeUntilOther} would leave its source open, and a call that ends at
 * this moment could only drop it.
 */
final class End {
    private final Sinks.Empty<Void> signal = Sinks.empty();
    private final AtomicReference<@Nullable TransportException> reason = new AtomicReference<>();

    /**
     * Ends what is open, and what comes later at once. Returns whether nothing had before; only then the reason counts.
     */
    boolean come(TransportException why) {
        boolean first = reason.compareAndSet(null, why);
        signal.tryEmitEmpty();
        return first;
    }

    /** A call up to this end. */
    <T> Mono<T> cut(Mono<T> call) {
        return call.takeUntilOther(signal.asMono()).switchIfEmpty(Mono.defer(this::failure));
    }

    /** The same of a subscription. */
    <T> Flux<T> cut(Flux<T> subscription) {
        return subscription.takeUntilOther(signal.asMono()).concatWith(Mono.defer(this::failure));
    }

    private <T> Mono<T> failure() {
        TransportException why = reason.get();
        return why == null ? Mono.empty() : Mono.error(why);
    }
}
