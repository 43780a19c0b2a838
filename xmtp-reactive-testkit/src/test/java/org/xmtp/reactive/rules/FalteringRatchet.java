package org.xmtp.reactive.rules;

import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.xmtp.reactive.TestRatchet;
import org.xmtp.reactive.cryptography.olm.Curve25519PublicKey;
import org.xmtp.reactive.cryptography.olm.Ed25519PublicKey;
import org.xmtp.reactive.cryptography.olm.InboundSession;
import org.xmtp.reactive.cryptography.olm.OlmVersion;
import org.xmtp.reactive.cryptography.olm.PreKeyMessage;
import org.xmtp.reactive.cryptography.olm.RatchetAccount;
import org.xmtp.reactive.cryptography.olm.RatchetEngine;
import org.xmtp.reactive.cryptography.olm.RatchetLimits;
import org.xmtp.reactive.cryptography.olm.RatchetSession;

/** The ratchet under test, on a machine that for a while cannot open sessions: no envelope is to blame for that. */
public final class FalteringRatchet implements RatchetEngine {
    static final String NAME = "faltering";

    private static boolean falters;

    /** From now on all of them falter, or work again. For the thread that runs the test. */
    static void falters(boolean now) {
        falters = now;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Set<OlmVersion> versions() {
        return sound().versions();
    }

    @Override
    public RatchetLimits limits() {
        return sound().limits();
    }

    @Override
    public Optional<String> problem() {
        return sound().problem();
    }

    @Override
    public RatchetAccount createAccount(SecureRandom random) {
        return new Account(sound().createAccount(random));
    }

    @Override
    public RatchetAccount restoreAccount(byte[] state) {
        return new Account(sound().restoreAccount(state));
    }

    @Override
    public RatchetSession restoreSession(byte[] state, SecureRandom random) {
        return sound().restoreSession(state, random);
    }

    @Override
    public RatchetSession restoreSession(byte[] head, Map<String, byte[]> pages, SecureRandom random) {
        return sound().restoreSession(head, pages, random);
    }

    /** Looked up with each use: making one is part of looking it up. */
    private static RatchetEngine sound() {
        return TestRatchet.engine();
    }

    private record Account(RatchetAccount sound) implements RatchetAccount {
        @Override
        public Curve25519PublicKey identityKey() {
            return sound.identityKey();
        }

        @Override
        public Ed25519PublicKey signingKey() {
            return sound.signingKey();
        }

        @Override
        public byte[] sign(byte[] message) {
            return sound.sign(message);
        }

        @Override
        public Curve25519PublicKey fallbackKey() {
            return sound.fallbackKey();
        }

        @Override
        public RatchetSession outboundSession(
                OlmVersion version,
                Curve25519PublicKey peerIdentityKey,
                Curve25519PublicKey peerOneTimeOrFallbackKey,
                SecureRandom random) {
            return sound.outboundSession(version, peerIdentityKey, peerOneTimeOrFallbackKey, random);
        }

        @Override
        public InboundSession<? extends RatchetSession> inboundSession(PreKeyMessage message, SecureRandom random) {
            if (falters) {
                throw new LinkageError("a fault of the test");
            }
            return sound.inboundSession(message, random);
        }

        @Override
        public byte[] serialize() {
            return sound.serialize();
        }
    }
}
