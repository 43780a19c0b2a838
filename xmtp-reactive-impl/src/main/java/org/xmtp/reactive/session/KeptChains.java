package org.xmtp.reactive.session;

import java.time.Duration;
import org.xmtp.reactive.cryptography.olm.Retention;

/**
 * Which receiving chains are kept though the peer has gone on to others: a message on one may still be on its way until
 * a complete sweep that began later has ended, and a late one may be found by the sweeps that reach farther back. Keys
 * of skipped messages age likewise.
 *
 * @param nowNs the time of day, by our clock
 * @param sweptNs when the last complete sweep began, by our clock
 * @param peerBytes what all pages of the peer's sessions may take
 */
record KeptChains(long nowNs, long sweptNs, int peerBytes) {
    /** How many stay however long ago they were superseded, within {@link #MAX_AGE}. */
    static final int CHAINS = 64;

    /**
     * How long a superseded chain or a skipped message's key stays at most, but for one that no sweep has passed since.
     */
    static final Duration MAX_AGE = Duration.ofDays(30);

    /** The same with no more room than this. */
    KeptChains atMost(int bytes) {
        return new KeptChains(nowNs, sweptNs, Math.min(peerBytes, bytes));
    }

    /** For a session of a peer whose other sessions take so many bytes already. */
    Retention within(int besideBytes) {
        // By the time of the last sweep: a clock that jumps ahead makes nothing old.
        long agedNs = Math.min(nowNs, sweptNs + Duration.ofDays(1).toNanos());
        return new Retention(
                CHAINS,
                sweptNs,
                Math.min(agedNs - MAX_AGE.toNanos(), sweptNs),
                Math.max(Math.min(KeyRoom.LEAST_BYTES, peerBytes), peerBytes - besideBytes));
    }
}
