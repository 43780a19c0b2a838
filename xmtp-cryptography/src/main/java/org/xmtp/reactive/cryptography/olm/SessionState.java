package org.xmtp.reactive.cryptography.olm;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The saved form of a session, format 1: kind, format, Olm version, the three session keys, the peer's identity key,
 * the sending half, the receiving chains. Public keys stand beside private ones, so that restoring computes none.
 */
final class SessionState {
    private static final String WHAT = "saved session";
    private static final int KIND = 'S';
    private static final int FORMAT = 1;
    private static final int INACTIVE = 0;
    private static final int ACTIVE = 1;

    private SessionState() {}

    static byte[] write(OlmSession session, List<ReceivingChain> chains) {
        try (StateWriter writer = new StateWriter()) {
            writer.put(KIND).put(FORMAT).put(session.version().wireByte());
            SessionKeys keys = session.keys();
            writer.put(keys.identityKey()).put(keys.baseKey()).put(keys.oneTimeKey());
            writer.put(session.peerIdentityKey());
            write(writer, session.ratchet().sending());
            writer.varint(chains.size());
            chains.forEach(chain -> write(writer, chain));
            return writer.written();
        }
    }

    private static void write(StateWriter writer, SendingRatchet sending) {
        writer.put(sending instanceof ActiveRatchet ? ACTIVE : INACTIVE)
                .put(sending.rootKey().secret());
        if (sending instanceof ActiveRatchet active) {
            writer.put(active.ratchetKey());
            write(writer, active.chainKey());
        } else if (sending instanceof InactiveRatchet inactive) {
            writer.put(inactive.theirRatchetKey());
        }
    }

    private static void write(StateWriter writer, ChainKey chainKey) {
        writer.varint(chainKey.index()).put(chainKey.secret());
    }

    private static void write(StateWriter writer, ReceivingChain chain) {
        writer.put(chain.ratchetKey());
        write(writer, chain.chainKey());
        List<SkippedKey> skipped = chain.skipped().keys();
        writer.varint(skipped.size());
        skipped.forEach(key -> writer.varint(key.chainIndex()).put(key.key().secret()));
    }

    static OlmSession read(byte[] state, Map<String, byte[]> pages, SecureRandom random, RatchetParameters parameters) {
        StateReader reader = new StateReader(WHAT, state);
        reader.expect(KIND, "kind");
        reader.expect(FORMAT, "format");
        OlmVersion version = reader.version();
        SessionKeys keys = new SessionKeys(reader.publicKey(), reader.publicKey(), reader.publicKey());
        Curve25519PublicKey peerIdentityKey = reader.publicKey();
        SendingRatchet sending = readSending(reader);
        int count = reader.count("number of receiving chains", parameters.receivingChains());
        List<ReceivingChain> chains = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            chains.add(readChain(reader, parameters));
        }
        reader.end();
        DoubleRatchet ratchet =
                DoubleRatchet.restored(WHAT, sending, PageCodec.assemble(chains, pages, parameters), parameters);
        return new OlmSession(version, keys, peerIdentityKey, ratchet, random, parameters);
    }

    private static SendingRatchet readSending(StateReader reader) {
        boolean active = reader.choice("sending ratchet", ACTIVE) == ACTIVE;
        RootKey rootKey = new RootKey(reader.secret());
        return active
                ? new ActiveRatchet(rootKey, reader.keyPair(), readChainKey(reader))
                : new InactiveRatchet(rootKey, reader.publicKey());
    }

    private static ChainKey readChainKey(StateReader reader) {
        return new ChainKey(reader.index(), reader.secret());
    }

    private static ReceivingChain readChain(StateReader reader, RatchetParameters parameters) {
        Curve25519PublicKey ratchetKey = reader.publicKey();
        ChainKey chainKey = readChainKey(reader);
        int count = reader.count("number of skipped keys", parameters.skippedKeys());
        List<SkippedKey> skipped = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            skipped.add(new SkippedKey(new MessageKey(reader.index(), reader.secret()), 0));
        }
        return ReceivingChain.restored(WHAT, ratchetKey, chainKey, skipped, parameters);
    }
}
