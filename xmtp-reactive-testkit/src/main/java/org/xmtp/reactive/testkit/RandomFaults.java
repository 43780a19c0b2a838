package org.xmtp.reactive.testkit;

import java.time.Duration;
import java.util.Random;
import org.xmtp.reactive.api.spi.TransportException.Kind;

/**
 * Faults by chance, the same for the same seed and order of calls. All of them can be recovered from: nothing is
 * refused for good, and nothing that was accepted is lost.
 */
public final class RandomFaults implements FaultPlan {
    private static final int LONGEST_DELAY_MS = 50;
    private static final int LONGEST_SUBSCRIPTION = 200;
    private static final double DROPPED_SHARE = 0.2;

    private final long seed;
    private final double share;
    private final Random random;

    /**
     * A plan.
     *
     * @param seed print it when a test fails
     * @param share how many of the calls something befalls, from 0 to 1
     */
    public RandomFaults(long seed, double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("Not a share: " + share + "; give 0 to 1.");
        }
        this.seed = seed;
        this.share = share;
        this.random = new Random(seed);
    }

    @Override
    public synchronized PublishFault publish() {
        if (spared()) {
            return new PublishFault.None();
        }
        return switch (random.nextInt(5)) {
            case 0 -> new PublishFault.RequestLost(Kind.UNAVAILABLE);
            case 1 -> new PublishFault.AnswerLost(Kind.UNAVAILABLE);
            case 2 -> new PublishFault.Halved(random.nextInt(8), Kind.UNAVAILABLE);
            case 3 -> new PublishFault.Twice();
            default -> new PublishFault.Late(delay());
        };
    }

    @Override
    public synchronized QueryFault query() {
        if (spared()) {
            return new QueryFault.None();
        }
        return random.nextBoolean() ? new QueryFault.Fails(Kind.UNAVAILABLE) : new QueryFault.Late(delay());
    }

    @Override
    public synchronized SubscriptionFault subscription() {
        if (spared()) {
            return new SubscriptionFault.None();
        }
        Random drops = new Random(random.nextLong());
        return switch (random.nextInt(5)) {
            case 0 -> new SubscriptionFault.Refused(Kind.UNAVAILABLE);
            case 1 -> new SubscriptionFault.LateHeaders(delay());
            case 2 -> new SubscriptionFault.BreaksAfter(random.nextInt(LONGEST_SUBSCRIPTION));
            case 3 -> new SubscriptionFault.Drops(envelope -> drops.nextDouble() < DROPPED_SHARE);
            default -> new SubscriptionFault.Repeats();
        };
    }

    private boolean spared() {
        return random.nextDouble() >= share;
    }

    private Duration delay() {
        return Duration.ofMillis(random.nextInt(LONGEST_DELAY_MS));
    }

    @Override
    public String toString() {
        return "RandomFaults[seed " + seed + ", share " + share + "]";
    }
}
