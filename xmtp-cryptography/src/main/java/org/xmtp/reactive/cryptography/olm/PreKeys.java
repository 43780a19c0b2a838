package org.xmtp.reactive.cryptography.olm;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The keys that others open sessions to us with. Immutable, so that readers need no lock.
 *
 * @param fallback the current fallback key, used any number of times
 * @param previous those before it, for messages that are late, the newest first
 * @param oneTime by public key, oldest first
 */
record PreKeys(
        Curve25519KeyPair fallback,
        List<Curve25519KeyPair> previous,
        Map<Curve25519PublicKey, Curve25519KeyPair> oneTime) {

    PreKeys {
        previous = List.copyOf(previous);
        oneTime = new LinkedHashMap<>(oneTime);
    }

    /**
     * What was saved.
     *
     * @param what it was part of, for the error
     * @throws OlmException {@code MALFORMED} for too many one-time keys, or the same one twice
     */
    static PreKeys restored(
            String what,
            Curve25519KeyPair fallback,
            List<Curve25519KeyPair> previous,
            List<Curve25519KeyPair> oneTime) {
        if (oneTime.size() > OlmAccount.MAX_ONE_TIME_KEYS) {
            throw OlmException.malformed(
                    what,
                    "at most " + OlmAccount.MAX_ONE_TIME_KEYS + " one-time keys",
                    Integer.toString(oneTime.size()));
        }
        Map<Curve25519PublicKey, Curve25519KeyPair> byPublicKey = new LinkedHashMap<>();
        for (Curve25519KeyPair pair : oneTime) {
            if (byPublicKey.put(pair.publicKey(), pair) != null) {
                throw OlmException.malformed(what, "each one-time key once", pair.publicKey() + " twice");
            }
        }
        return new PreKeys(fallback, previous, byPublicKey);
    }

    boolean isOneTime(Curve25519PublicKey key) {
        return oneTime.containsKey(key);
    }

    @Nullable
    Curve25519KeyPair find(Curve25519PublicKey key) {
        Curve25519KeyPair found = oneTime.get(key);
        if (found != null) {
            return found;
        }
        if (fallback.publicKey().equals(key)) {
            return fallback;
        }
        for (Curve25519KeyPair pair : previous) {
            if (pair.publicKey().equals(key)) {
                return pair;
            }
        }
        return null;
    }

    List<Curve25519PublicKey> oneTimeKeys() {
        return List.copyOf(oneTime.keySet());
    }

    /** With a new fallback key, and so many of those before it. */
    PreKeys withFallback(Curve25519KeyPair next, int kept) {
        List<Curve25519KeyPair> before = new ArrayList<>(List.of(fallback));
        before.addAll(previous);
        return new PreKeys(next, before, oneTime).keeping(kept);
    }

    /** With so many of the fallback keys before the current one, the newest. */
    PreKeys keeping(int kept) {
        return new PreKeys(fallback, previous.subList(0, Math.min(kept, previous.size())), oneTime);
    }

    /** With the fallback keys of others, and the one-time keys of these. */
    PreKeys withFallbackKeysOf(PreKeys others) {
        return new PreKeys(others.fallback, others.previous, oneTime);
    }

    PreKeys plus(List<Curve25519KeyPair> more) {
        PreKeys grown = new PreKeys(fallback, previous, oneTime);
        more.forEach(pair -> grown.oneTime.put(pair.publicKey(), pair));
        return grown;
    }

    PreKeys without(Curve25519PublicKey key) {
        PreKeys rest = new PreKeys(fallback, previous, oneTime);
        rest.oneTime.remove(key);
        return rest;
    }

    void wipe() {
        fallback.secret().wipe();
        previous.forEach(pair -> pair.secret().wipe());
        oneTime.values().forEach(pair -> pair.secret().wipe());
    }
}
