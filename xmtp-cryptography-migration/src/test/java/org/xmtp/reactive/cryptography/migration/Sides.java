package org.xmtp.reactive.cryptography.migration;

import java.security.SecureRandom;
import org.xmtp.reactive.cryptography.olm.OlmAccount;
import org.xmtp.reactive.cryptography.olm.OlmSession;
import org.xmtp.reactive.cryptography.olm.OlmVersion;
import org.xmtp.reactive.cryptography.olm.PreKeyMessage;
import org.xmtp.reactive.cryptography.olm.RatchetLimits;

/** Two accounts and a session between them, in which Alice's first message has arrived. */
record Sides(OlmAccount aliceAccount, OlmAccount bobAccount, OlmSession alice, OlmSession bob) {
    private static final SecureRandom RANDOM = new SecureRandom();

    static Sides talking(OlmVersion version) {
        return talking(version, RatchetLimits.OLM);
    }

    static Sides talking(OlmVersion version, RatchetLimits limits) {
        OlmAccount alice = OlmAccount.create(RANDOM, limits);
        OlmAccount bob = OlmAccount.create(RANDOM, limits);
        OlmSession fromAlice = alice.outboundSession(version, bob.identityKey(), bob.fallbackKey(), RANDOM);
        PreKeyMessage first = (PreKeyMessage) fromAlice.encrypt(new byte[] {1});
        return new Sides(
                alice, bob, fromAlice, bob.inboundSession(first, RANDOM).session());
    }
}
