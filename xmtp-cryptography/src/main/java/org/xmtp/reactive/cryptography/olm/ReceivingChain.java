package org.xmtp.reactive.cryptography.olm;

import java.util.ArrayList;
import java.util.List;

/**
 * The messages that the peer sends under one of its ratchet keys. Immutable: decrypting gives the chain that follows.
 *
 * @param ratchetKey the peer's key that names the chain
 * @param chainKey of the index after the highest decrypted
 * @param skipped keys of lower indexes that have not arrived
 * @param supersededNs when a newer chain came, by its owner's clock; 0 for the newest one and where nobody told
 */
record ReceivingChain(Curve25519PublicKey ratchetKey, ChainKey chainKey, SkippedKeys skipped, long supersededNs) {
    static ReceivingChain first(Curve25519PublicKey ratchetKey, ChainKey chainKey) {
        return new ReceivingChain(ratchetKey, chainKey, SkippedKeys.NONE, 0);
    }

    /**
     * What was saved.
     *
     * @param what it was part of, for the error
     * @throws OlmException {@code MALFORMED} for skipped keys that no chain can have
     */
    static ReceivingChain restored(
            String what,
            Curve25519PublicKey ratchetKey,
            ChainKey chainKey,
            List<SkippedKey> skipped,
            RatchetParameters parameters) {
        if (skipped.size() > parameters.skippedKeys()) {
            throw OlmException.malformed(
                    what, "at most " + parameters.skippedKeys() + " skipped keys", Integer.toString(skipped.size()));
        }
        long lowest = 0;
        for (SkippedKey key : skipped) {
            if (key.chainIndex() < lowest || key.chainIndex() >= chainKey.index()) {
                throw OlmException.malformed(
                        what,
                        "a skipped index from " + lowest + " to below " + chainKey.index(),
                        Long.toString(key.chainIndex()));
            }
            lowest = key.chainIndex() + 1;
        }
        return new ReceivingChain(ratchetKey, chainKey, new SkippedKeys(skipped), 0);
    }

    /** With no more than so many skipped keys, the newest. */
    ReceivingChain withSkipped(int limit) {
        return new ReceivingChain(ratchetKey, chainKey, skipped.newest(limit), supersededNs);
    }

    /** Without the skipped keys that are there since before a time; the very same where there is none. */
    ReceivingChain withSkippedSince(long ns) {
        SkippedKeys kept = skipped.since(ns);
        return kept.count() == skipped.count() ? this : new ReceivingChain(ratchetKey, chainKey, kept, supersededNs);
    }

    ReceivingChain supersededAt(long nowNs) {
        return new ReceivingChain(ratchetKey, chainKey, skipped, nowNs);
    }

    /** Decrypts a message of this chain; the keys of those that it skips bear the time. */
    Opened open(NormalMessage message, long nowNs, RatchetParameters parameters) {
        return message.chainIndex() < chainKey.index()
                ? openSkipped(message, parameters)
                : openNew(message, nowNs, parameters);
    }

    private Opened openSkipped(NormalMessage message, RatchetParameters parameters) {
        MessageKey key = skipped.at(message.chainIndex())
                .orElseThrow(() -> new OlmException(
                        OlmException.Reason.MESSAGE_KEY_GONE,
                        "the key of message " + message.chainIndex() + " of chain " + ratchetKey
                                + " was used already, or dropped; the chain is at " + chainKey.index()));
        Plaintext plaintext = new Plaintext(key.open(message, parameters));
        return new Opened(plaintext, new ReceivingChain(ratchetKey, chainKey, skipped.without(key), supersededNs));
    }

    private Opened openNew(NormalMessage message, long nowNs, RatchetParameters parameters) {
        long gap = message.chainIndex() - chainKey.index();
        if (gap > parameters.messageGap()) {
            throw new OlmException(
                    OlmException.Reason.GAP_TOO_LARGE,
                    "message " + message.chainIndex() + " of chain " + ratchetKey + " lies " + gap + " messages beyond "
                            + chainKey.index() + ", more than " + parameters.messageGap());
        }
        long firstKept = message.chainIndex() - Math.min(gap, parameters.skippedKeys());
        List<ChainKey> passed = new ArrayList<>((int) (message.chainIndex() - firstKept));
        ChainKey at = chainKey;
        while (at.index() < message.chainIndex()) {
            if (at.index() < firstKept) {
                at = leave(at, at.next(parameters));
            } else {
                passed.add(at);
                at = at.next(parameters);
            }
        }
        ChainKey.Step step = at.step(parameters);
        leave(at, step.next());
        boolean opened = false;
        try {
            Plaintext plaintext = new Plaintext(step.messageKey().open(message, parameters));
            opened = true;
            // Only behind a good code: whoever forges a message is not given a key for each that it skips.
            SkippedKeys kept = skipped.plus(keysOf(passed, parameters), nowNs, parameters.skippedKeys());
            return new Opened(plaintext, new ReceivingChain(ratchetKey, step.next(), kept, supersededNs));
        } finally {
            step.messageKey().secret().wipe();
            if (!opened) {
                step.next().secret().wipe();
            }
            passed.forEach(this::leave);
        }
    }

    private static List<MessageKey> keysOf(List<ChainKey> passed, RatchetParameters parameters) {
        List<MessageKey> keys = new ArrayList<>(passed.size());
        passed.forEach(key -> keys.add(key.messageKey(parameters)));
        return keys;
    }

    private ChainKey leave(ChainKey left, ChainKey next) {
        leave(left);
        return next;
    }

    /** Wipes a chain key made on the way, but not the one this chain holds: copies of the session share it. */
    private void leave(ChainKey left) {
        if (left.index() > chainKey.index()) {
            left.secret().wipe();
        }
    }

    void wipe() {
        chainKey.secret().wipe();
        skipped.wipe();
    }

    /** What decrypting gives: the plaintext and the chain that follows. */
    record Opened(Plaintext plaintext, ReceivingChain chain) {}
}
