package org.xmtp.reactive.store;

import java.util.Comparator;

/**
 * An envelope that waits to be judged, without its bytes.
 *
 * @param digest the digest of its bytes, which names it
 * @param sender whom it says it is from; proven by nothing
 * @param timestampNs the envelope's timestamp
 * @param turn rises in the order in which they came, whatever the clock does
 * @param heldNs since when it waits, by our clock
 * @param size how many bytes of it are kept; 0 where only the place is
 */
public record HeldPlace(Digest digest, PeerId sender, long timestampNs, long turn, long heldNs, int size) {
    /** Of (turn, since when, timestamp, digest). */
    public static final Comparator<HeldPlace> ORDER = Comparator.comparingLong(HeldPlace::turn)
            .thenComparing(HeldPlace::heldNs)
            .thenComparing(HeldPlace::timestampNs, Long::compareUnsigned)
            .thenComparing(HeldPlace::digest);
}
