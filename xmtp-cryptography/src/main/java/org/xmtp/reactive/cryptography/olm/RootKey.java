package org.xmtp.reactive.cryptography.olm;

import java.util.Arrays;

/**
 * The key at the root of the ratchet: each Diffie-Hellman step turns it into the next one and a new chain. Immutable.
 */
record RootKey(Secret secret) {
    private static final int BYTES = 64;

    /** The first step, from the result of the triple Diffie-Hellman. */
    static Step first(byte[] sharedSecret, RatchetParameters parameters) {
        return split(Primitives.ofThread().hkdf(null, sharedSecret, parameters.rootInfo(), BYTES));
    }

    /**
     * The step for this pair of ratchet keys, the same on both sides.
     *
     * @throws OlmException {@code ZERO_SECRET} for a key of low order
     */
    Step advance(Curve25519KeyPair ours, Curve25519PublicKey theirs, RatchetParameters parameters) {
        byte[] agreed = new byte[Secret.BYTES];
        ours.agree(theirs, agreed, 0);
        byte[] derived = Primitives.ofThread().hkdf(secret.reveal(), agreed, parameters.ratchetInfo(), BYTES);
        Arrays.fill(agreed, (byte) 0);
        return split(derived);
    }

    private static Step split(byte[] derived) {
        Secret root = Secret.owning(Arrays.copyOf(derived, Secret.BYTES));
        Secret chain = Secret.owning(Arrays.copyOfRange(derived, Secret.BYTES, BYTES));
        Arrays.fill(derived, (byte) 0);
        return new Step(new RootKey(root), ChainKey.first(chain));
    }

    /**
     * One Diffie-Hellman step.
     *
     * @param rootKey the root key after it
     * @param chainKey the first key of the chain it starts
     */
    record Step(RootKey rootKey, ChainKey chainKey) {}
}
