package org.xmtp.reactive.cryptography.olm;

import java.security.SecureRandom;

/**
 * The peer moved last: our next message starts a new chain.
 *
 * @param rootKey the root after the peer's step
 * @param theirRatchetKey the key the peer moved with
 */
record InactiveRatchet(RootKey rootKey, Curve25519PublicKey theirRatchetKey) implements SendingRatchet {
    @Override
    public ActiveRatchet activated(SecureRandom random, RatchetParameters parameters) {
        Curve25519KeyPair ratchetKey = Curve25519KeyPair.generate(random);
        RootKey.Step step = rootKey.advance(ratchetKey, theirRatchetKey, parameters);
        return new ActiveRatchet(step.rootKey(), ratchetKey, step.chainKey());
    }

    @Override
    public boolean canBeAnswered() {
        return false;
    }

    @Override
    public void wipe() {
        rootKey.secret().wipe();
    }
}
