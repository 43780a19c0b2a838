package org.xmtp.reactive.rules;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import reactor.core.publisher.Mono;

/** Waits for what happens on other threads, so long that only a fault can exceed it. */
final class Await {
    /** How long anything may take on the slowest machine. */
    static final Duration LIMIT = Duration.ofSeconds(30);

    private Await() {}

    /** The value. */
    static <T> T value(Mono<T> mono) {
        return Objects.requireNonNull(mono.block(LIMIT), "a value");
    }

    /** Returns when it completes. */
    static void done(Mono<?> mono) {
        mono.block(LIMIT);
    }

    /** Returns when the condition holds. */
    static void until(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("Waited in vain until " + what);
            }
            LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
        }
    }
}
