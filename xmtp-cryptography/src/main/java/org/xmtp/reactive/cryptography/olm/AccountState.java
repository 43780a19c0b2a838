package org.xmtp.reactive.cryptography.olm;

import java.util.ArrayList;
import java.util.List;

/**
 * The saved form of an account, format 1: kind, format, identity pair, signing pair, fallback pair, the number of those
 * before it and these, newest first (software that knew of one alone refuses two), one-time pairs oldest first. Format
 * 2 has the two halves of an expanded signing key for the seed.
 */
final class AccountState {
    private static final String WHAT = "saved account";
    private static final int KIND = 'A';
    private static final int FORMAT = 1;
    private static final int EXPANDED_FORMAT = 2;

    private AccountState() {}

    static byte[] write(OlmAccount account) {
        try (StateWriter writer = new StateWriter()) {
            PreKeys preKeys = account.preKeys();
            SigningKey signing = account.signing().privateKey();
            writer.put(KIND).put(signing instanceof SigningSeed ? FORMAT : EXPANDED_FORMAT);
            writer.put(account.identity()).put(signing).put(account.signingKey().encoded());
            writer.put(preKeys.fallback());
            writer.put(preKeys.previous().size());
            preKeys.previous().forEach(writer::put);
            writer.varint(preKeys.oneTime().size());
            preKeys.oneTime().values().forEach(writer::put);
            return writer.written();
        }
    }

    static OlmAccount read(byte[] state, RatchetParameters parameters) {
        StateReader reader = new StateReader(WHAT, state);
        reader.expect(KIND, "kind");
        boolean expanded = reader.oneOf("format", FORMAT, EXPANDED_FORMAT) == EXPANDED_FORMAT;
        Curve25519KeyPair identity = reader.keyPair();
        Ed25519KeyPair signing = reader.signingPair(expanded);
        Curve25519KeyPair fallback = reader.keyPair();
        List<Curve25519KeyPair> previous =
                pairs(reader, reader.choice("number of previous fallback keys", RotatingAccount.MAX_PREVIOUS));
        int count = reader.count("number of one-time keys", OlmAccount.MAX_ONE_TIME_KEYS);
        List<Curve25519KeyPair> oneTime = pairs(reader, count);
        reader.end();
        return new OlmAccount(identity, signing, PreKeys.restored(WHAT, fallback, previous, oneTime), parameters);
    }

    private static List<Curve25519KeyPair> pairs(StateReader reader, int count) {
        List<Curve25519KeyPair> pairs = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            pairs.add(reader.keyPair());
        }
        return pairs;
    }
}
