package org.xmtp.reactive.defects;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import reactor.core.publisher.Mono;

/** Waits for what happens on other threads. */
final class Await {
    /** How long anything may take that is no matter of the test. */
    static final Duration LIMIT = Duration.ofSeconds(30);

    private static final long PAUSE_NANOS = Duration.ofMillis(2).toNanos();

    private Await() {}

    /** The value. */
    static <T> T value(Mono<T> mono) {
        return value(mono, LIMIT);
    }

    /** The value, within a time. */
    static <T> T value(Mono<T> mono, Duration within) {
        return Objects.requireNonNull(mono.block(within), "a value");
    }

    /** Returns when it completes. */
    static void done(Mono<?> mono) {
        mono.block(LIMIT);
    }

    /** Returns when the condition holds. */
    static void until(String what, Duration within, BooleanSupplier condition) {
        if (!holds(within, condition)) {
            throw new AssertionError("Waited " + within + " in vain until " + what);
        }
    }

    /** Whether the condition comes to hold in time. */
    static boolean holds(Duration within, BooleanSupplier condition) {
        long deadline = System.nanoTime() + within.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return true;
    }
}
