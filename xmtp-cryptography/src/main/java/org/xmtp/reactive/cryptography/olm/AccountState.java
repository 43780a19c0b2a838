package org.xmtp.reactive.cryptography.olm;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The saved form of an account, format 1: kind, format, identity pair, signing pair, fallback pair, the previous one if
 * there is one, one-time pairs oldest first.
 */
final class AccountState {
    private static final int KIND = 'A';
    private static final int FORMAT = 1;

    private AccountState() {}

    static byte[] write(OlmAccount account) {
        try (StateWriter writer = new StateWriter()) {
            PreKeys preKeys = account.preKeys();
            writer.put(KIND).put(FORMAT).put(account.identity());
            writer.put(account.signing().seed()).put(account.signingKey().encoded());
            writer.put(preKeys.fallback());
            writer.put(preKeys.previousFallback().isPresent() ? 1 : 0);
            preKeys.previousFallback().ifPresent(writer::put);
            writer.varint(preKeys.oneTime().size());
            preKeys.oneTime().values().forEach(writer::put);
            return writer.written();
        }
    }

    static OlmAccount read(byte[] state, RatchetParameters parameters) {
        StateReader reader = new StateReader("saved account", state);
        reader.expect(KIND, "kind");
        reader.expect(FORMAT, "format");
        Curve25519KeyPair identity = reader.keyPair();
        Ed25519KeyPair signing = reader.signingPair();
        Curve25519KeyPair fallback = reader.keyPair();
        Optional<Curve25519KeyPair> previous =
                reader.choice("previous fallback key", 1) == 1 ? Optional.of(reader.keyPair()) : Optional.empty();
        int count = reader.count("number of one-time keys", OlmAccount.MAX_ONE_TIME_KEYS);
        Map<Curve25519PublicKey, Curve25519KeyPair> oneTime = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            Curve25519KeyPair pair = reader.keyPair();
            if (oneTime.put(pair.publicKey(), pair) != null) {
                throw reader.error("each one-time key once", pair.publicKey() + " twice");
            }
        }
        reader.end();
        return new OlmAccount(identity, signing, new PreKeys(fallback, previous, oneTime), parameters);
    }
}
