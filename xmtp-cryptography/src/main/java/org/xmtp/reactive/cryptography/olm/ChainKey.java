package org.xmtp.reactive.cryptography.olm;

import javax.crypto.Mac;

/** The key of a chain at one index: it gives the message key of this index and the chain key of the next. Immutable. */
record ChainKey(long index, Secret secret) {
    static ChainKey first(Secret secret) {
        return new ChainKey(0, secret);
    }

    /** The message key of this index, with the chain key that follows. */
    Step step(RatchetParameters parameters) {
        Mac mac = keyed();
        return new Step(messageKey(mac, parameters), following(mac, parameters));
    }

    /** The message key of this index, where the chain key that follows is there already. */
    MessageKey messageKey(RatchetParameters parameters) {
        return messageKey(keyed(), parameters);
    }

    private MessageKey messageKey(Mac mac, RatchetParameters parameters) {
        mac.update(parameters.messageSeed());
        return new MessageKey(index, Secret.owning(mac.doFinal()));
    }

    /** The chain key of the next index, where the message key of this one is not wanted. */
    ChainKey next(RatchetParameters parameters) {
        return following(keyed(), parameters);
    }

    private Mac keyed() {
        return Primitives.ofThread().hmac(secret.reveal(), 0, Secret.BYTES);
    }

    private ChainKey following(Mac mac, RatchetParameters parameters) {
        mac.update(parameters.chainSeed());
        return new ChainKey(index + 1, Secret.owning(mac.doFinal()));
    }

    /**
     * One step of a chain.
     *
     * @param messageKey the key of the message at the index left behind
     * @param next the chain key of the following index
     */
    record Step(MessageKey messageKey, ChainKey next) {}
}
