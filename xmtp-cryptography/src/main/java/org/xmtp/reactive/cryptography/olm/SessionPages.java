package org.xmtp.reactive.cryptography.olm;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What of a session's state seldom changes, as pages that are stored one by one: each superseded receiving chain, and
 * the keys of skipped messages, those of {@value #KEYS} neighbouring messages to a page. Immutable; it costs next to
 * nothing until it is asked.
 */
public final class SessionPages {
    /** The pages of a session that has none. */
    public static final SessionPages NONE = new SessionPages(List.of());

    /** How many messages of a chain share a page. */
    static final int KEYS = 64;

    /** About what a chain, and what a key, takes in its page. */
    private static final int CHAIN_BYTES = 100;

    private static final int KEY_BYTES = 44;
    private static final byte[] GONE = new byte[0];

    private final List<ReceivingChain> chains;

    SessionPages(List<ReceivingChain> chains) {
        this.chains = chains;
    }

    static int bytesOf(ReceivingChain chain) {
        return CHAIN_BYTES + KEY_BYTES * chain.skipped().count();
    }

    /** How many skipped keys of a chain so many bytes have room for. */
    static int keysIn(int bytes) {
        return Math.max(0, (bytes - CHAIN_BYTES) / KEY_BYTES);
    }

    /** Whether there is no page. */
    public boolean isEmpty() {
        return chains.size() < 2 && (chains.isEmpty() || chains.get(0).skipped().count() == 0);
    }

    /** How many keys of skipped messages there are. */
    public int skipped() {
        int keys = 0;
        for (ReceivingChain chain : chains) {
            keys += chain.skipped().count();
        }
        return keys;
    }

    /** About what they take when stored. */
    public int bytes() {
        int bytes = 0;
        for (ReceivingChain chain : isEmpty() ? List.<ReceivingChain>of() : chains) {
            bytes += bytesOf(chain);
        }
        return bytes;
    }

    /**
     * The pages that differ from those of an older state of the same session, by name; no bytes for one that is gone.
     * They hold secrets: seal them before they are stored.
     */
    public Map<String, byte[]> changesSince(SessionPages older) {
        Map<String, byte[]> changes = new HashMap<>();
        int at = 0;
        // Chains come at the end and never come back, so both lists have what they share in the same order.
        for (int i = 0; i < older.chains.size(); i++) {
            ReceivingChain before = older.chains.get(i);
            if (at < chains.size() && chains.get(at).ratchetKey().equals(before.ratchetKey())) {
                ReceivingChain now = chains.get(at);
                boolean moved = older.isNewest(i)
                        || before.chainKey().index() != now.chainKey().index();
                if (!isNewest(at) && moved) {
                    changes.put(PageCodec.nameOf(now.ratchetKey()), PageCodec.chain(now));
                }
                changed(before.skipped(), now, changes);
                at++;
            } else {
                gone(before, !older.isNewest(i), changes);
            }
        }
        for (; at < chains.size(); at++) {
            added(chains.get(at), !isNewest(at), changes);
        }
        return changes;
    }

    private boolean isNewest(int place) {
        return place == chains.size() - 1;
    }

    private static void gone(ReceivingChain chain, boolean superseded, Map<String, byte[]> changes) {
        if (superseded) {
            changes.put(PageCodec.nameOf(chain.ratchetKey()), GONE);
        }
        for (long page : pagesOf(chain.skipped())) {
            changes.put(PageCodec.nameOf(chain.ratchetKey(), page), GONE);
        }
    }

    private static void added(ReceivingChain chain, boolean superseded, Map<String, byte[]> changes) {
        if (superseded) {
            changes.put(PageCodec.nameOf(chain.ratchetKey()), PageCodec.chain(chain));
        }
        for (long page : pagesOf(chain.skipped())) {
            put(chain, page, changes);
        }
    }

    private static void changed(SkippedKeys before, ReceivingChain now, Map<String, byte[]> changes) {
        if (!isSame(before, now.skipped())) {
            for (long page : differing(before, now.skipped())) {
                put(now, page, changes);
            }
        }
    }

    /** The very same object, which is how a value that did not change is told at once. */
    private static boolean isSame(Object one, Object other) {
        return one == other;
    }

    private static void put(ReceivingChain chain, long page, Map<String, byte[]> changes) {
        List<SkippedKey> keys = chain.skipped().keys().stream()
                .filter(key -> key.chainIndex() / KEYS == page)
                .toList();
        changes.put(PageCodec.nameOf(chain.ratchetKey(), page), keys.isEmpty() ? GONE : PageCodec.keys(keys));
    }

    private static Set<Long> pagesOf(SkippedKeys skipped) {
        Set<Long> pages = new HashSet<>();
        skipped.keys().forEach(key -> pages.add(key.chainIndex() / KEYS));
        return pages;
    }

    /** The pages in which one has a key that the other has not; a message has one key at most. */
    private static Set<Long> differing(SkippedKeys before, SkippedKeys now) {
        Set<Long> pages = new HashSet<>();
        for (SkippedKey key : before.keys()) {
            if (now.at(key.chainIndex()).isEmpty()) {
                pages.add(key.chainIndex() / KEYS);
            }
        }
        for (SkippedKey key : now.keys()) {
            if (before.at(key.chainIndex()).isEmpty()) {
                pages.add(key.chainIndex() / KEYS);
            }
        }
        return pages;
    }
}
