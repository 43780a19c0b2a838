package org.xmtp.reactive.cryptography.hpke;

/**
 * What contexts are for, {@code info} of RFC 9180: the same at both ends, and another for each use. What the key
 * schedule makes of it is the same for every context, so it is made once. For any thread.
 */
public final class Purpose {
    private final byte[] context;

    /** The purpose that these bytes name. */
    public Purpose(byte[] info) {
        context = new KeySchedule().about(info);
    }

    /** {@code key_schedule_context} of section 5.1. */
    byte[] context() {
        return context;
    }
}
