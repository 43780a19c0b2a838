package org.xmtp.reactive.cryptography.olm;

import java.security.SecureRandom;

/**
 * We moved last: there is a chain to send on, and the peer may answer with a new ratchet key.
 *
 * @param rootKey the root after our step
 * @param ratchetKey our key that names the chain
 * @param chainKey of the next message we send
 */
record ActiveRatchet(RootKey rootKey, Curve25519KeyPair ratchetKey, ChainKey chainKey) implements SendingRatchet {
    @Override
    public ActiveRatchet activated(SecureRandom random, RatchetParameters parameters) {
        return this;
    }

    @Override
    public boolean canBeAnswered() {
        return chainKey.index() > 0;
    }

    ActiveRatchet at(ChainKey next) {
        return new ActiveRatchet(rootKey, ratchetKey, next);
    }

    /**
     * The step that the peer's new ratchet key makes: the chain it sends on, and our half waiting to answer.
     *
     * @throws OlmException {@code ZERO_SECRET} for a key of low order
     */
    Answer answeredWith(Curve25519PublicKey theirs, RatchetParameters parameters) {
        RootKey.Step step = rootKey.advance(ratchetKey, theirs, parameters);
        return new Answer(new InactiveRatchet(step.rootKey(), theirs), ReceivingChain.first(theirs, step.chainKey()));
    }

    @Override
    public void wipe() {
        rootKey.secret().wipe();
        ratchetKey.secret().wipe();
        chainKey.secret().wipe();
    }

    /** What follows from the peer's step. */
    record Answer(InactiveRatchet sending, ReceivingChain receiving) {
        /** Decrypts the first message of the chain; the keys of a step that comes to nothing do not stay behind. */
        ReceivingChain.Opened openOrWipe(NormalMessage first, long nowNs, RatchetParameters parameters) {
            try {
                return receiving.open(first, nowNs, parameters);
            } catch (OlmException refused) {
                sending.wipe();
                receiving.wipe();
                throw refused;
            }
        }
    }
}
