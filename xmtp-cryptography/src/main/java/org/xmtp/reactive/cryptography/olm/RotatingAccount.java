package org.xmtp.reactive.cryptography.olm;

import java.security.SecureRandom;
import java.util.List;

/**
 * An account that has its private keys in hand: it signs with the identity key, and keeps fallback keys of before for
 * messages that are late. An implementation that hides the identity key is none. For any number of threads.
 */
public interface RotatingAccount extends RatchetAccount {
    /** How many fallback keys of before are kept. */
    int MAX_PREVIOUS = 2;

    /** The fallback keys before the current one that are still accepted, the newest first. */
    List<Curve25519PublicKey> previousFallbackKeys();

    /**
     * An XEdDSA signature of the identity key, which {@link Curve25519PublicKey#verify} takes.
     *
     * @param random gives the nonce's secret; with a bad one the key is as safe as the message is new
     * @return 64 bytes, others with each call
     */
    byte[] signWithIdentityKey(byte[] message, SecureRandom random);

    /** A copy with a new fallback key, beside the current one and the one before it. */
    RotatingAccount withNewFallbackKey(SecureRandom random);

    /**
     * A copy that has let go of all but the newest fallback keys of before.
     *
     * @param kept how many stay, from 0 to {@link #MAX_PREVIOUS}
     */
    RotatingAccount keepingFallbackKeys(int kept);

    /**
     * Takes the fallback keys of a copy. Who makes a session meanwhile does so with those before or those after.
     *
     * @throws IllegalArgumentException for the account of another installation
     */
    void takeFallbackKeys(RotatingAccount copy);
}
