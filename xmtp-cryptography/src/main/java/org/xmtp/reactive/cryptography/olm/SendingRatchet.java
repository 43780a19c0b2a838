package org.xmtp.reactive.cryptography.olm;

import java.security.SecureRandom;

/** Our half of the double ratchet. Immutable. */
sealed interface SendingRatchet permits ActiveRatchet, InactiveRatchet {
    /** This ratchet, or the one that a new ratchet key of ours starts where the peer has moved last. */
    ActiveRatchet activated(SecureRandom random, RatchetParameters parameters);

    /**
     * Whether a ratchet key not seen before can be the peer's: only if it has a message of our newest chain to answer.
     */
    boolean canBeAnswered();

    RootKey rootKey();

    void wipe();
}
