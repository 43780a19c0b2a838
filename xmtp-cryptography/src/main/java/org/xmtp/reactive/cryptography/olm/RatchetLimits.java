package org.xmtp.reactive.cryptography.olm;

/**
 * How far out of order messages may come and still be decrypted. Each receiver's own affair: nothing of it is on the
 * wire.
 *
 * @param receivingChains how many receiving chains a session keeps, the newest
 * @param skippedKeys how many keys of skipped messages are kept for each chain, the newest
 * @param messageGap how many messages of a chain may be missing before one that is accepted
 */
public record RatchetLimits(int receivingChains, int skippedKeys, int messageGap) {
    /** Those of vodozemac, and for a session of one chain of libolm: what others reckon with. */
    public static final RatchetLimits OLM = new RatchetLimits(5, 40, 2000);

    /**
     * So wide that order is a convenience and no need. What a session keeps is then for its owner to bound, by
     * {@link RatchetSession#retain}.
     */
    public static final RatchetLimits WIDE = new RatchetLimits(1 << 14, 2000, 2000);

    /** Refuses what no session could keep. */
    public RatchetLimits {
        if (receivingChains < 1 || skippedKeys < 0 || messageGap < 0) {
            throw new IllegalArgumentException("limits of " + receivingChains + " chains, " + skippedKeys
                    + " keys and a gap of " + messageGap + "; there must be at least 1, 0 and 0");
        }
    }
}
