package org.xmtp.reactive.node.api;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * A bucket for each caller, from which tokens are taken, and into which they come back evenly with time until it is
 * full. Of very many callers, those that were not heard of for longest are forgotten: their buckets are full again,
 * unless more come within that time than are kept. Safe for several threads.
 */
final class TokenBuckets {

    /** Of how many callers it is known what they took. */
    static final int MAX_CALLERS = 100_000;

    private final int size;
    private final double refillPerNano;
    private final LongSupplier nanoTime;
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > MAX_CALLERS;
        }
    };

    private static final class Bucket {
        private double tokens;
        private long atNanos;
    }

    /**
     * Buckets that are full at first.
     *
     * @param size the tokens in a full one
     * @param refill how many come back in a minute
     */
    TokenBuckets(int size, int refill, LongSupplier nanoTime) {
        this.size = size;
        this.refillPerNano = (double) refill / Duration.ofMinutes(1).toNanos();
        this.nanoTime = nanoTime;
    }

    /** Takes so many tokens of a caller's; takes none, and is false, where there are fewer. */
    synchronized boolean take(String caller, int tokens) {
        long nowNanos = nanoTime.getAsLong();
        Bucket bucket = buckets.get(caller);
        if (bucket == null) {
            bucket = new Bucket();
            bucket.tokens = size;
            bucket.atNanos = nowNanos;
            buckets.put(caller, bucket);
        }
        bucket.tokens = Math.min(size, bucket.tokens + (nowNanos - bucket.atNanos) * refillPerNano);
        bucket.atNanos = nowNanos;
        if (bucket.tokens < tokens) {
            return false;
        }
        bucket.tokens -= tokens;
        return true;
    }
}
