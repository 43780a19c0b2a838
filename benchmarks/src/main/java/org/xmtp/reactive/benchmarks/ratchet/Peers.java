package org.xmtp.reactive.benchmarks.ratchet;

import java.security.SecureRandom;
import java.util.ServiceLoader;
import org.xmtp.reactive.cryptography.olm.OlmMessage;
import org.xmtp.reactive.cryptography.olm.OlmVersion;
import org.xmtp.reactive.cryptography.olm.PreKeyMessage;
import org.xmtp.reactive.cryptography.olm.RatchetAccount;
import org.xmtp.reactive.cryptography.olm.RatchetEngine;
import org.xmtp.reactive.cryptography.olm.RatchetSession;

/** Two installations that can open sessions to each other with their fallback keys. */
record Peers(RatchetEngine engine, RatchetAccount alice, RatchetAccount bob) {
    /** The plaintext of every measurement: as long as a short text with its headers. */
    static final int PAYLOAD_BYTES = 200;

    static final SecureRandom RANDOM = new SecureRandom();

    /** Installations on the ratchet of a name. */
    static Peers on(String ratchet) {
        RatchetEngine engine = ServiceLoader.load(RatchetEngine.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(one -> one.name().equals(ratchet))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no ratchet \"" + ratchet + "\""));
        engine.problem().ifPresent(problem -> {
            throw new IllegalStateException(problem);
        });
        return new Peers(engine, engine.createAccount(RANDOM), engine.createAccount(RANDOM));
    }

    static byte[] payload() {
        byte[] payload = new byte[PAYLOAD_BYTES];
        RANDOM.nextBytes(payload);
        return payload;
    }

    RatchetSession open(OlmVersion version) {
        return alice.outboundSession(version, bob.identityKey(), bob.fallbackKey(), RANDOM);
    }

    /** A session of which each side has received, so that neither sends pre-key messages. */
    Standing establish(OlmVersion version) {
        RatchetSession ours = open(version);
        RatchetSession theirs =
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
    record Standing(RatchetSession ours, RatchetSession theirs) {}
}
