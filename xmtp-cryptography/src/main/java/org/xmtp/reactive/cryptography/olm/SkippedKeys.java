package org.xmtp.reactive.cryptography.olm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The message keys of a chain's messages that have not arrived yet, by rising index. Immutable.
 *
 * @param keys the keys
 * @param oldestNs since when the one is there that has been for longest, of those of which it is known
 */
record SkippedKeys(List<SkippedKey> keys, long oldestNs) {
    static final SkippedKeys NONE = new SkippedKeys(List.of());

    SkippedKeys {
        keys = List.copyOf(keys);
    }

    SkippedKeys(List<SkippedKey> keys) {
        this(keys, oldest(keys));
    }

    private static long oldest(List<SkippedKey> keys) {
        long oldestNs = Long.MAX_VALUE;
        for (SkippedKey key : keys) {
            if (key.sinceNs() != 0) {
                oldestNs = Math.min(oldestNs, key.sinceNs());
            }
        }
        return oldestNs;
    }

    Optional<MessageKey> at(long chainIndex) {
        int low = 0;
        int high = keys.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            SkippedKey key = keys.get(middle);
            if (key.chainIndex() == chainIndex) {
                return Optional.of(key.key());
            } else if (key.chainIndex() < chainIndex) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return Optional.empty();
    }

    int count() {
        return keys.size();
    }

    SkippedKeys without(MessageKey used) {
        List<SkippedKey> rest = new ArrayList<>(keys.size());
        for (SkippedKey key : keys) {
            if (key.chainIndex() != used.chainIndex()) {
                rest.add(key);
            }
        }
        return new SkippedKeys(rest);
    }

    /** With newer keys behind these, of which the oldest go first when there are more than {@code limit}. */
    SkippedKeys plus(List<MessageKey> newer, long nowNs, int limit) {
        if (newer.isEmpty()) {
            return this;
        }
        List<SkippedKey> all = new ArrayList<>(keys.size() + newer.size());
        all.addAll(keys);
        newer.forEach(key -> all.add(new SkippedKey(key, nowNs)));
        return new SkippedKeys(all).newest(limit);
    }

    SkippedKeys newest(int limit) {
        return keys.size() <= limit ? this : new SkippedKeys(keys.subList(keys.size() - limit, keys.size()));
    }

    /** Without those that are there since before a time. */
    SkippedKeys since(long ns) {
        return oldestNs >= ns
                ? this
                : new SkippedKeys(keys.stream()
                        .filter(key -> key.sinceNs() == 0 || key.sinceNs() >= ns)
                        .toList());
    }

    void wipe() {
        keys.forEach(key -> key.key().secret().wipe());
    }
}
