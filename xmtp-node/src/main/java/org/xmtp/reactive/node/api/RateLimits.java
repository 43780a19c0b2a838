package org.xmtp.reactive.node.api;

import io.grpc.Status;
import java.util.function.LongSupplier;

/**
 * What a caller may do in a time, with the numbers of the protocol's first node. Whoever goes beyond is refused with
 * RESOURCE_EXHAUSTED, and may go on as time passes.
 */
public final class RateLimits {

    /** The envelopes that a caller may publish at once. */
    static final int PUBLISH_AT_ONCE = 1_000;

    /** The envelopes that it may publish in a minute, in the long run. */
    static final int PUBLISH_PER_MINUTE = 200;

    /** The queries and subscriptions that a caller may ask for at once. */
    static final int ASK_AT_ONCE = 10_000;

    /** The queries and subscriptions in a minute, in the long run. */
    static final int ASK_PER_MINUTE = 2_000;

    private final TokenBuckets publishing;
    private final TokenBuckets asking;
    private final Callers callers;

    RateLimits(Callers callers, LongSupplier nanoTime) {
        this.callers = callers;
        this.publishing = new TokenBuckets(PUBLISH_AT_ONCE, PUBLISH_PER_MINUTE, nanoTime);
        this.asking = new TokenBuckets(ASK_AT_ONCE, ASK_PER_MINUTE, nanoTime);
    }

    /** Limits for each of {@code callers}. */
    public static RateLimits of(Callers callers) {
        return new RateLimits(callers, System::nanoTime);
    }

    Callers callers() {
        return callers;
    }

    /** The caller of the call that is handled on this thread publishes so many envelopes. */
    void publish(int envelopes) {
        take(publishing, envelopes);
    }

    /** It asks so many queries, or subscribes. */
    void ask(int queries) {
        take(asking, queries);
    }

    private static void take(TokenBuckets buckets, int cost) {
        String caller = Callers.current().address();
        if (!buckets.take(caller, cost)) {
            throw Status.RESOURCE_EXHAUSTED
                    .withDescription(cost + " exceeds rate limit " + caller)
                    .asRuntimeException();
        }
    }
}
