package org.xmtp.reactive.api;

import java.util.ServiceConfigurationError;
import java.util.function.Supplier;
import org.xmtp.reactive.api.spi.Signalled;
import reactor.core.publisher.Mono;

/**
 * What the engine returns for what begins with it, as {@code connect()} does, so that whoever subscribes hears of
 * everything, in public errors.
 */
final class Connecting {
    private Connecting() {}

    static <T> Mono<T> of(Supplier<Mono<T>> engine) {
        return Signalled.of(engine)
                .onErrorMap(
                        error -> error instanceof LinkageError || error instanceof ServiceConfigurationError,
                        error -> XmtpConfigurationException.engineUnusable((Error) error));
    }
}
