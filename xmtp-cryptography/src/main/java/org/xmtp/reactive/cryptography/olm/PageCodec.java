package org.xmtp.reactive.cryptography.olm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The stored form of a session's pages: kind, format, then a superseded chain (ratchet key, chain key, when it was
 * superseded) or keys of skipped messages (how many, each with its index, and in format 2 since when). A page is named
 * by half of its chain's ratchet key, which nobody can make two of, and for keys by the number of the page.
 */
final class PageCodec {
    private static final String WHAT = "saved page of a session";
    private static final int CHAIN = 'C';
    private static final int KEYS = 'K';
    private static final int CHAIN_FORMAT = 1;
    private static final int KEYS_FORMAT = 2;
    private static final int TIMELESS_KEYS_FORMAT = 1;
    private static final int NAME_BYTES = 16;

    private PageCodec() {}

    static String nameOf(Curve25519PublicKey ratchetKey) {
        byte[] half = Arrays.copyOf(ratchetKey.element(), NAME_BYTES);
        return Base64.getEncoder().withoutPadding().encodeToString(half);
    }

    static String nameOf(Curve25519PublicKey ratchetKey, long page) {
        return nameOf(ratchetKey) + ":" + page;
    }

    static byte[] chain(ReceivingChain chain) {
        try (StateWriter writer = new StateWriter()) {
            writer.put(CHAIN).put(CHAIN_FORMAT).put(chain.ratchetKey());
            writer.varint(chain.chainKey().index()).put(chain.chainKey().secret());
            writer.varint(chain.supersededNs());
            return writer.written();
        }
    }

    static byte[] keys(List<SkippedKey> keys) {
        try (StateWriter writer = new StateWriter()) {
            writer.put(KEYS).put(KEYS_FORMAT).varint(keys.size());
            keys.forEach(key ->
                    writer.varint(key.chainIndex()).put(key.key().secret()).varint(key.sinceNs()));
            return writer.written();
        }
    }

    /**
     * A session's receiving chains, oldest first: those of its pages, and behind them the one that its head has. Keys
     * of a chain that is in neither open nothing any more.
     *
     * @throws OlmException {@code MALFORMED} for what {@link #chain} or {@link #keys} did not write
     */
    static List<ReceivingChain> assemble(
            List<ReceivingChain> head, Map<String, byte[]> pages, RatchetParameters parameters) {
        Map<String, List<SkippedKey>> keys = new HashMap<>();
        List<ReceivingChain> chains = new ArrayList<>();
        pages.forEach((name, page) -> {
            StateReader reader = new StateReader(WHAT, page);
            if (reader.oneOf("kind", CHAIN, KEYS) == CHAIN) {
                chains.add(readChain(reader));
            } else {
                String chain = name.substring(0, Math.max(0, name.indexOf(':')));
                keys.computeIfAbsent(chain, absent -> new ArrayList<>()).addAll(readKeys(reader));
            }
        });
        chains.sort(Comparator.comparingLong(ReceivingChain::supersededNs)
                .thenComparing(chain -> nameOf(chain.ratchetKey())));
        chains.addAll(head);
        return chains.stream()
                .map(chain -> with(keys.getOrDefault(nameOf(chain.ratchetKey()), List.of()), chain, parameters))
                .toList();
    }

    private static ReceivingChain with(List<SkippedKey> keys, ReceivingChain chain, RatchetParameters parameters) {
        List<SkippedKey> all = new ArrayList<>(chain.skipped().keys());
        all.addAll(keys);
        all.sort(Comparator.comparingLong(SkippedKey::chainIndex));
        return ReceivingChain.restored(WHAT, chain.ratchetKey(), chain.chainKey(), all, parameters)
                .supersededAt(chain.supersededNs());
    }

    private static ReceivingChain readChain(StateReader reader) {
        reader.expect(CHAIN_FORMAT, "format");
        Curve25519PublicKey ratchetKey = reader.publicKey();
        ChainKey chainKey = new ChainKey(reader.index(), reader.secret());
        long supersededNs = reader.index();
        reader.end();
        return ReceivingChain.first(ratchetKey, chainKey).supersededAt(supersededNs);
    }

    private static List<SkippedKey> readKeys(StateReader reader) {
        boolean timed = reader.oneOf("format", KEYS_FORMAT, TIMELESS_KEYS_FORMAT) == KEYS_FORMAT;
        int count = reader.count("number of skipped keys", SessionPages.KEYS);
        List<SkippedKey> keys = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            MessageKey key = new MessageKey(reader.index(), reader.secret());
            keys.add(new SkippedKey(key, timed ? reader.index() : 0));
        }
        reader.end();
        return keys;
    }
}
