package org.xmtp.reactive.cryptography.olm;

import java.security.SecureRandom;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The state of a session's ratchet: what we send with and what we receive with. Immutable: each operation gives the
 * state that follows, so one that fails has changed nothing, and a copy costs nothing.
 */
record DoubleRatchet(SendingRatchet sending, ReceivingChains receiving) {
    /** The initiator's ratchet, which can send at once. */
    static DoubleRatchet initiated(RootKey.Step start, Curve25519KeyPair ratchetKey) {
        return new DoubleRatchet(
                new ActiveRatchet(start.rootKey(), ratchetKey, start.chainKey()), ReceivingChains.NONE);
    }

    /** The responder's ratchet, before the first message on that chain is decrypted. */
    static DoubleRatchet responding(RootKey.Step start, Curve25519PublicKey theirs, RatchetParameters parameters) {
        ReceivingChain first = ReceivingChain.first(theirs, start.chainKey());
        return new DoubleRatchet(
                new InactiveRatchet(start.rootKey(), theirs),
                ReceivingChains.NONE.plus(first, parameters.receivingChains(), 0));
    }

    /**
     * What was saved.
     *
     * @param what it was part of, for the error
     * @throws OlmException {@code MALFORMED} for chains that no session can have
     */
    static DoubleRatchet restored(
            String what, SendingRatchet sending, List<ReceivingChain> chains, RatchetParameters parameters) {
        if (chains.size() > parameters.receivingChains()) {
            throw OlmException.malformed(
                    what,
                    "at most " + parameters.receivingChains() + " receiving chains",
                    Integer.toString(chains.size()));
        }
        if (chains.isEmpty() && sending instanceof InactiveRatchet) {
            throw OlmException.malformed(what, "a receiving chain, since the peer moved last", "none");
        }
        Set<Curve25519PublicKey> names = new HashSet<>();
        for (ReceivingChain chain : chains) {
            if (!names.add(chain.ratchetKey())) {
                throw OlmException.malformed(what, "each receiving chain once", chain.ratchetKey() + " twice");
            }
        }
        return new DoubleRatchet(sending, new ReceivingChains(chains));
    }

    Encrypted encrypt(byte[] plaintext, OlmVersion version, SecureRandom random, RatchetParameters parameters) {
        ActiveRatchet active = sending.activated(random, parameters);
        ChainKey.Step step = active.chainKey().step(parameters);
        NormalMessage message =
                step.messageKey().seal(version, active.ratchetKey().publicKey(), plaintext, parameters);
        return new Encrypted(message, new DoubleRatchet(active.at(step.next()), receiving));
    }

    /** Decrypts; a chain that is superseded with it, and the keys of messages that it skips, bear the time. */
    Decrypted decrypt(NormalMessage message, long nowNs, RatchetParameters parameters) {
        ReceivingChain known = receiving.named(message.ratchetKey()).orElse(null);
        if (known != null) {
            ReceivingChain.Opened opened = known.open(message, nowNs, parameters);
            return new Decrypted(opened.plaintext(), new DoubleRatchet(sending, receiving.replacing(opened.chain())));
        }
        if (!(sending instanceof ActiveRatchet active) || !active.canBeAnswered()) {
            throw new OlmException(
                    OlmException.Reason.RATCHET_KEY_REFUSED,
                    "the ratchet key " + message.ratchetKey()
                            + " is new, but we have sent nothing that the peer could answer with it");
        }
        ActiveRatchet.Answer answer = active.answeredWith(message.ratchetKey(), parameters);
        ReceivingChain.Opened opened = answer.openOrWipe(message, nowNs, parameters);
        return new Decrypted(
                opened.plaintext(),
                new DoubleRatchet(
                        answer.sending(), receiving.plus(opened.chain(), parameters.receivingChains(), nowNs)));
    }

    DoubleRatchet retained(Retention retention) {
        return new DoubleRatchet(sending, receiving.retained(retention));
    }

    void wipe() {
        sending.wipe();
        receiving.wipe();
    }

    /** A message, and the state after it. */
    record Encrypted(NormalMessage message, DoubleRatchet next) {}

    /** A plaintext, and the state after it. */
    record Decrypted(Plaintext plaintext, DoubleRatchet next) {}
}
