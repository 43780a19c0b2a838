package org.xmtp.reactive.cryptography.oracles;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which keys of skipped messages libolm must still have, by its rule: the 40 last ones of the session, whereas ours is
 * 40 of each chain.
 */
final class LibolmKeptKeys {
    private static final int MAX_KEYS = 40;

    private final Map<ByteBuffer, Long> nextIndexes = new HashMap<>();
    private final Deque<Place> kept = new ArrayDeque<>();
    private final Set<Place> dropped = new HashSet<>();

    /** Takes note of a message that libolm decrypted. */
    void decrypted(byte[] ratchetKey, long index) {
        ByteBuffer chain = ByteBuffer.wrap(ratchetKey);
        long next = nextIndexes.getOrDefault(chain, 0L);
        if (index < next) {
            kept.remove(new Place(chain, index));
            return;
        }
        for (long skipped = next; skipped < index; skipped++) {
            kept.addFirst(new Place(chain, skipped));
            if (kept.size() > MAX_KEYS) {
                dropped.add(kept.removeLast());
            }
        }
        nextIndexes.put(chain, index + 1);
    }

    boolean holds(byte[] ratchetKey, long index) {
        return kept.contains(new Place(ByteBuffer.wrap(ratchetKey), index));
    }

    boolean hasDropped(byte[] ratchetKey, long index) {
        return dropped.contains(new Place(ByteBuffer.wrap(ratchetKey), index));
    }

    private record Place(ByteBuffer chain, long index) {}
}
