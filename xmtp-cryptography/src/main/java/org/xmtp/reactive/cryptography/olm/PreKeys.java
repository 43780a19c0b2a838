package org.xmtp.reactive.cryptography.olm;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The keys that others open sessions to us with. Immutable, so that readers need no lock.
 *
 * @param fallback the current fallback key, used any number of times
 * @param previousFallback the one before it, for messages that are late
 * @param oneTime by public key, oldest first
 */
record PreKeys(
        Curve25519KeyPair fallback,
        Optional<Curve25519KeyPair> previousFallback,
        Map<Curve25519PublicKey, Curve25519KeyPair> oneTime) {

    PreKeys {
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
            Optional<Curve25519KeyPair> previousFallback,
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
        return new PreKeys(fallback, previousFallback, byPublicKey);
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
        return fallback.publicKey().equals(key)
                ? fallback
                : previousFallback.filter(pair -> pair.publicKey().equals(key)).orElse(null);
    }

    List<Curve25519PublicKey> oneTimeKeys() {
        return List.copyOf(oneTime.keySet());
    }

    PreKeys withFallback(Curve25519KeyPair next) {
        return new PreKeys(next, Optional.of(fallback), oneTime);
    }

    PreKeys withoutPreviousFallback() {
        return new PreKeys(fallback, Optional.empty(), oneTime);
    }

    PreKeys plus(List<Curve25519KeyPair> more) {
        PreKeys grown = new PreKeys(fallback, previousFallback, oneTime);
        more.forEach(pair -> grown.oneTime.put(pair.publicKey(), pair));
        return grown;
    }

    PreKeys without(Curve25519PublicKey key) {
        PreKeys rest = new PreKeys(fallback, previousFallback, oneTime);
        rest.oneTime.remove(key);
        return rest;
    }

    void wipe() {
        fallback.secret().wipe();
        previousFallback.ifPresent(pair -> pair.secret().wipe());
        oneTime.values().forEach(pair -> pair.secret().wipe());
    }
}
