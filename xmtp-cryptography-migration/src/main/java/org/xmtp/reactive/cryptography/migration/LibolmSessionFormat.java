package org.xmtp.reactive.cryptography.migration;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.xmtp.reactive.cryptography.olm.Curve25519PublicKey;
import org.xmtp.reactive.cryptography.olm.OlmAccount;
import org.xmtp.reactive.cryptography.olm.OlmSession;
import org.xmtp.reactive.cryptography.olm.OlmVersion;
import org.xmtp.reactive.cryptography.olm.RatchetLimits;
import org.xmtp.reactive.cryptography.olm.parts.IndexedKey;
import org.xmtp.reactive.cryptography.olm.parts.OlmSessionParts;
import org.xmtp.reactive.cryptography.olm.parts.ReceivingParts;
import org.xmtp.reactive.cryptography.olm.parts.SecretBytes;
import org.xmtp.reactive.cryptography.olm.parts.SendingParts;

/**
 * The content of a libolm session pickle: version, whether a message was received, the three public keys the session
 * was made from, root key, sending chain (none or one), receiving chains newest first, the skipped message keys of all
 * chains newest first.
 */
final class LibolmSessionFormat {
    /** How many skipped message keys libolm keeps, over all chains; ours keeps as many for each, or more. */
    static final int MAX_SKIPPED_KEYS = 40;

    private static final String WHAT = "libolm session";
    private static final int VERSION = 1;

    private LibolmSessionFormat() {}

    static OlmSession read(byte[] content, OlmAccount owner, Curve25519PublicKey peer, SecureRandom random) {
        LibolmReader reader = new LibolmReader(WHAT, content);
        long version = reader.unsignedInt();
        if (version != VERSION) {
            throw new PickleException(
                    PickleException.Reason.UNSUPPORTED_VERSION,
                    WHAT + ": expected version " + VERSION + ", got " + version);
        }
        boolean received = reader.bool("mark of a received message");
        Curve25519PublicKey initiatorIdentityKey = reader.publicKey();
        Curve25519PublicKey baseKey = reader.publicKey();
        Curve25519PublicKey oneTimeKey = reader.publicKey();
        SecretBytes rootKey = reader.key();
        Optional<SendingParts> sending = reader.count("sending chains", 1) == 0
                ? Optional.empty()
                : Optional.of(new SendingParts(reader.pair(), reader.indexedKey()));
        List<ReceivingParts> receiving = receivingChains(reader);
        reader.end();
        if (received && receiving.isEmpty()) {
            throw reader.malformed("a receiving chain, since a message was received", "none");
        }
        OlmSessionParts parts = new OlmSessionParts(
                OlmVersion.V1, initiatorIdentityKey, baseKey, oneTimeKey, peer, rootKey, sending, receiving);
        return Assembly.session(parts, owner, random);
    }

    /** The chains oldest first, each with its skipped keys. Those of chains that are gone open nothing any more. */
    private static List<ReceivingParts> receivingChains(LibolmReader reader) {
        int chainCount = reader.count("receiving chains", RatchetLimits.OLM.receivingChains());
        List<ReceivingParts> chains = new ArrayList<>(chainCount);
        for (int i = 0; i < chainCount; i++) {
            chains.add(0, new ReceivingParts(reader.publicKey(), reader.indexedKey(), List.of()));
        }
        int keyCount = reader.count("skipped message keys", MAX_SKIPPED_KEYS);
        List<SkippedKey> skipped = new ArrayList<>(keyCount);
        for (int i = 0; i < keyCount; i++) {
            skipped.add(new SkippedKey(reader.publicKey(), reader.indexedKey()));
        }
        return chains.stream()
                .map(chain -> new ReceivingParts(chain.ratchetKey(), chain.chainKey(), of(chain, skipped)))
                .toList();
    }

    private static List<IndexedKey> of(ReceivingParts chain, List<SkippedKey> skipped) {
        return skipped.stream()
                .filter(key -> key.ratchetKey().equals(chain.ratchetKey()))
                .map(SkippedKey::messageKey)
                .sorted(Comparator.comparingLong(IndexedKey::index))
                .toList();
    }

    static String write(OlmSession session, PickleKey key) {
        if (session.version() != OlmVersion.V1) {
            throw PickleException.wouldLose("a session of Olm " + session.version() + ": libolm speaks V1 only");
        }
        OlmSessionParts parts = session.revealParts();
        try (LibolmWriter writer = new LibolmWriter()) {
            writer.unsignedInt(VERSION).bool(session.hasReceived());
            writer.publicKey(parts.initiatorIdentityKey())
                    .publicKey(parts.baseKey())
                    .publicKey(parts.oneTimeKey())
                    .key(parts.rootKey());
            writer.unsignedInt(parts.sending().isPresent() ? 1 : 0);
            parts.sending().ifPresent(chain -> writer.pair(chain.ratchetKey()).indexedKey(chain.chainKey()));
            write(writer, parts.receiving());
            return writer.seal(key);
        } finally {
            parts.wipe();
        }
    }

    private static void write(LibolmWriter writer, List<ReceivingParts> chains) {
        if (chains.size() > RatchetLimits.OLM.receivingChains()) {
            throw PickleException.wouldLose(
                    chains.size() + " chains of the peer, only " + RatchetLimits.OLM.receivingChains());
        }
        List<SkippedKey> skipped = new ArrayList<>();
        writer.unsignedInt(chains.size());
        for (int i = chains.size() - 1; i >= 0; i--) {
            ReceivingParts chain = chains.get(i);
            writer.publicKey(chain.ratchetKey()).indexedKey(chain.chainKey());
            for (int k = chain.skippedKeys().size() - 1; k >= 0; k--) {
                skipped.add(
                        new SkippedKey(chain.ratchetKey(), chain.skippedKeys().get(k)));
            }
        }
        if (skipped.size() > MAX_SKIPPED_KEYS) {
            throw PickleException.wouldLose(skipped.size() + " keys of messages that have not arrived, only "
                    + MAX_SKIPPED_KEYS + " over all chains");
        }
        writer.unsignedInt(skipped.size());
        skipped.forEach(key -> writer.publicKey(key.ratchetKey()).indexedKey(key.messageKey()));
    }

    private record SkippedKey(Curve25519PublicKey ratchetKey, IndexedKey messageKey) {}
}
