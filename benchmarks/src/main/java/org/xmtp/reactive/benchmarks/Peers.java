package org.xmtp.reactive.benchmarks;

import java.security.SecureRandom;
import org.xmtp.reactive.cryptography.olm.OlmAccount;
import org.xmtp.reactive.cryptography.olm.OlmMessage;
import org.xmtp.reactive.cryptography.olm.OlmSession;
import org.xmtp.reactive.cryptography.olm.OlmVersion;
import org.xmtp.reactive.cryptography.olm.PreKeyMessage;

/** Two installations that can open sessions to each other with their fallback keys. */
record Peers(OlmAccount alice, OlmAccount bob) {
    /** The plaintext of every measurement: as long as a short text with its headers. */
    static final int PAYLOAD_BYTES = 200;

    static final SecureRandom RANDOM = new SecureRandom();

    static Peers create() {
        return new Peers(OlmAccount.create(RANDOM), OlmAccount.create(RANDOM));
    }

    static byte[] payload() {
        byte[] payload = new byte[PAYLOAD_BYTES];
        RANDOM.nextBytes(payload);
        return payload;
    }

    OlmSession open(OlmVersion version) {
        return alice.outboundSession(version, bob.identityKey(), bob.fallbackKey(), RANDOM);
    }

    /** A session of which each side has received, so that neither sends pre-key messages. */
    Standing establish(OlmVersion version) {
        OlmSession ours = open(version);
        OlmSession theirs =
                bob.inboundSession(preKey(ours.encrypt(payload())), RANDOM).session();
        ours.decrypt(theirs.encrypt(payload()));
        return new Standing(ours, theirs);
    }

    static PreKeyMessage preKey(OlmMessage message) {
        if (message instanceof PreKeyMessage preKey) {
            return preKey;
        }
        throw new IllegalStateException("a session nobody has answered must give a pre-key message, not " + message);
    }

    /** Both ends of one session. */
    record Standing(OlmSession ours, OlmSession theirs) {}
}
