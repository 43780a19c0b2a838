package org.xmtp.reactive.cryptography.olm;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/** Two installations with a session between them, whose first message has arrived. */
record Pair(OlmAccount alice, OlmAccount bob, OlmSession fromAlice, OlmSession fromBob) {
    static final SecureRandom RANDOM = new SecureRandom();

    static Pair of(OlmVersion version) {
        return of(version, RatchetLimits.OLM);
    }

    static Pair of(OlmVersion version, RatchetLimits limits) {
        OlmAccount alice = OlmAccount.create(RANDOM, limits);
        OlmAccount bob = OlmAccount.create(RANDOM, limits);
        OlmSession fromAlice = alice.outboundSession(version, bob.identityKey(), bob.fallbackKey(), RANDOM);
        OlmSession fromBob = bob.inboundSession(preKey(fromAlice.encrypt(text("hello"))), RANDOM)
                .session();
        return new Pair(alice, bob, fromAlice, fromBob);
    }

    /** A pair of which each side has received. */
    static Pair established(OlmVersion version) {
        return established(version, RatchetLimits.OLM);
    }

    static Pair established(OlmVersion version, RatchetLimits limits) {
        Pair pair = of(version, limits);
        pair.fromAlice.decrypt(pair.fromBob.encrypt(text("welcome")));
        return pair;
    }

    /** Lets both sides move: each gets a new receiving chain. */
    void roundTrip() {
        fromBob.decrypt(fromAlice.encrypt(text("ping")));
        fromAlice.decrypt(fromBob.encrypt(text("pong")));
    }

    static PreKeyMessage preKey(OlmMessage message) {
        if (message instanceof PreKeyMessage preKey) {
            return preKey;
        }
        throw new AssertionError("no pre-key message: " + message);
    }

    static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
