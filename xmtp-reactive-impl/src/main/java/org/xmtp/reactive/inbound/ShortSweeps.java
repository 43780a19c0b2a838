package org.xmtp.reactive.inbound;

import java.time.Duration;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/**
 * When the topic is swept: when the subscription stands, a second later (a registration can lag behind its headers),
 * then every minute, and soon after a message has left a gap in its chain. One sweep at a time, and a gap only brings
 * the next one forward.
 */
final class ShortSweeps {
    private static final Duration SECOND_AFTER = Duration.ofSeconds(1);

    private final CatchUp catchUp;
    private final Supplier<Duration> every;
    private @Nullable Connection stands;
    private @Nullable Disposable next;
    private boolean sweeping;
    /** Whether the next one is for a gap, or is to be. */
    private boolean hastened;

    /**
     * Sweeps that begin with a connection.
     *
     * @param every draws the time between two of them
     */
    ShortSweeps(CatchUp catchUp, Supplier<Duration> every) {
        this.catchUp = catchUp;
        this.every = every;
    }

    /** A subscription stands. */
    void begin(Connection connection, LongConsumer progress, Runnable first) {
        end();
        stands = connection;
        sweeping = true;
        catchUp.sweep(connection, progress, () -> {
            first.run();
            swept(connection, SECOND_AFTER);
        });
    }

    /** What is missing may be found by a look; where nothing stands, the first sweep is one. */
    void gapSeen() {
        Connection present = stands;
        if (present != null && !hastened) {
            hastened = true;
            if (!sweeping) {
                schedule(present, Gaps.PATIENCE);
            }
        }
    }

    /** The subscription stands no more. */
    void end() {
        stands = null;
        sweeping = false;
        hastened = false;
        if (next != null) {
            next.dispose();
        }
    }

    private void swept(Connection connection, Duration nextAfter) {
        sweeping = false;
        schedule(connection, hastened ? Gaps.PATIENCE : nextAfter);
    }

    private void schedule(Connection connection, Duration delay) {
        if (next != null) {
            next.dispose();
        }
        next = connection.after(delay, () -> {
            sweeping = true;
            hastened = false;
            catchUp.sweep(connection, read -> {}, () -> swept(connection, every.get()));
        });
    }
}
