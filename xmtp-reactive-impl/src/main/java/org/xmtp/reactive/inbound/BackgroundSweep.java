package org.xmtp.reactive.inbound;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xmtp.reactive.network.Backoff;
import org.xmtp.reactive.network.TopicPages;
import org.xmtp.reactive.session.Epoch;

/**
 * A sweep that reaches farther back than the floor, once in a while and beside everything else: it finds what was
 * stored long after the time it bears, and did not come live.
 */
final class BackgroundSweep {
    private static final Logger LOG = LoggerFactory.getLogger(BackgroundSweep.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(60);

    private final Epoch epoch;
    private final Inbound.Client client;
    private final Intake intake;
    private final String topic;
    private final Reach reach;
    private @Nullable Sweep sweep;

    /**
     * What it reads, and when.
     *
     * @param due whether it is time
     * @param startNs from which time on
     * @param endNs up to which time
     * @param done told when it began, by our clock, once all that it returned has its outcome while the connection
     *     stands
     */
    record Reach(BooleanSupplier due, LongSupplier startNs, LongSupplier endNs, LongConsumer done) {}

    BackgroundSweep(Epoch epoch, Inbound.Client client, Intake intake, String topic, Reach reach) {
        this.epoch = epoch;
        this.client = client;
        this.intake = intake;
        this.topic = topic;
        this.reach = reach;
    }

    /** Reads when it is due, as long as the connection stands; a failure waits for the next time. */
    void goOn(Connection stands) {
        if (!reach.due.getAsBoolean()) {
            later(stands);
            return;
        }
        long beganNs = epoch.nowNs();
        long lost = intake.traffic().lost();
        Sweep fresh = new Sweep(
                epoch,
                new TopicPages(client.transport(), topic, reach.startNs.getAsLong(), Sweep.PAGE),
                intake,
                new Sweep.Plan(
                        reach.endNs.getAsLong(),
                        page -> page,
                        read -> {},
                        () -> intake.traffic().whenSettled(() -> {
                            if (!stands.isOver() && intake.traffic().lost() == lost) {
                                reach.done.accept(beganNs);
                            }
                            later(stands);
                        }),
                        error -> {
                            LOG.debug("A sweep in the background failed", error);
                            later(stands);
                        }));
        sweep = fresh;
        fresh.begin();
    }

    private void later(Connection stands) {
        stands.after(Backoff.jittered(LOOK_EVERY, client.loop().random()), () -> goOn(stands));
    }

    /** Reads nothing more. */
    void end() {
        if (sweep != null) {
            sweep.end();
        }
    }
}
