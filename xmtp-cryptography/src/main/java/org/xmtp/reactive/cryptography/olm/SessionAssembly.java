package org.xmtp.reactive.cryptography.olm;

import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.xmtp.reactive.cryptography.olm.parts.IndexedKey;
import org.xmtp.reactive.cryptography.olm.parts.OlmSessionParts;
import org.xmtp.reactive.cryptography.olm.parts.ReceivingParts;
import org.xmtp.reactive.cryptography.olm.parts.SecretBytes;
import org.xmtp.reactive.cryptography.olm.parts.SendingParts;

/** Takes sessions apart and puts them together. */
final class SessionAssembly {
    private static final String WHAT = "parts of a session";

    private SessionAssembly() {}

    static OlmSession assemble(OlmSessionParts parts, SecureRandom random, RatchetParameters parameters) {
        List<ReceivingChain> chains = parts.receiving().stream()
                .map(chain -> receivingChain(chain, parameters))
                .toList();
        if (chains.isEmpty() && parts.sending().isEmpty()) {
            throw OlmException.malformed(WHAT, "a chain to send or to receive on", "neither");
        }
        RootKey rootKey = new RootKey(secret(parts.rootKey()));
        SendingRatchet sending = parts.sending()
                .map(chain -> active(rootKey, chain))
                .orElseGet(() -> new InactiveRatchet(
                        rootKey, chains.get(chains.size() - 1).ratchetKey()));
        return new OlmSession(
                parts.version(),
                new SessionKeys(parts.initiatorIdentityKey(), parts.baseKey(), parts.oneTimeKey()),
                parts.peerIdentityKey(),
                DoubleRatchet.restored(WHAT, sending, chains, parameters),
                random,
                parameters);
    }

    private static SendingRatchet active(RootKey rootKey, SendingParts chain) {
        return new ActiveRatchet(rootKey, Curve25519KeyPair.of(secret(chain.ratchetKey())), chainKey(chain.chainKey()));
    }

    private static ReceivingChain receivingChain(ReceivingParts chain, RatchetParameters parameters) {
        List<SkippedKey> skipped = chain.skippedKeys().stream()
                .map(key -> new SkippedKey(new MessageKey(key.index(), secret(key.key())), 0))
                .toList();
        return ReceivingChain.restored(WHAT, chain.ratchetKey(), chainKey(chain.chainKey()), skipped, parameters);
    }

    private static ChainKey chainKey(IndexedKey key) {
        if (key.index() < 0) {
            throw OlmException.malformed(WHAT, "a chain index of at least 0", Long.toString(key.index()));
        }
        return new ChainKey(key.index(), secret(key.key()));
    }

    private static Secret secret(SecretBytes bytes) {
        return Secret.of(WHAT, bytes);
    }

    static OlmSessionParts disassemble(OlmSession session) {
        SessionKeys keys = session.keys();
        DoubleRatchet ratchet = session.ratchet();
        return new OlmSessionParts(
                session.version(),
                keys.identityKey(),
                keys.baseKey(),
                keys.oneTimeKey(),
                session.peerIdentityKey(),
                bytes(ratchet.sending().rootKey().secret()),
                ratchet.sending() instanceof ActiveRatchet active ? Optional.of(parts(active)) : Optional.empty(),
                ratchet.receiving().chains().stream()
                        .map(SessionAssembly::parts)
                        .toList());
    }

    private static SendingParts parts(ActiveRatchet active) {
        return new SendingParts(bytes(active.ratchetKey().secret()), parts(active.chainKey()));
    }

    private static ReceivingParts parts(ReceivingChain chain) {
        List<IndexedKey> skipped = chain.skipped().keys().stream()
                .map(key -> new IndexedKey(key.chainIndex(), bytes(key.key().secret())))
                .toList();
        return new ReceivingParts(chain.ratchetKey(), parts(chain.chainKey()), skipped);
    }

    private static IndexedKey parts(ChainKey key) {
        return new IndexedKey(key.index(), bytes(key.secret()));
    }

    private static SecretBytes bytes(Secret secret) {
        return SecretBytes.of(secret.reveal());
    }
}
