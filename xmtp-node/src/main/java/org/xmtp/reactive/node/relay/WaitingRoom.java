package org.xmtp.reactive.node.relay;

import java.util.concurrent.atomic.AtomicLong;

/** How many bytes wait for all subscribers together; what waits for several is counted once. */
final class WaitingRoom {

    private static final long LEAST_BYTES = 64L << 20;

    private final long maxBytes;
    private final AtomicLong bytes = new AtomicLong();

    WaitingRoom(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** A quarter of the memory that this process may have. */
    static WaitingRoom ofMemory() {
        return new WaitingRoom(Math.max(LEAST_BYTES, Runtime.getRuntime().maxMemory() / 4));
    }

    void take(long weight) {
        bytes.addAndGet(weight);
    }

    void giveBack(long weight) {
        bytes.addAndGet(-weight);
    }

    /** Whether somebody has to go. */
    boolean isOverfull() {
        return bytes.get() > maxBytes;
    }
}
