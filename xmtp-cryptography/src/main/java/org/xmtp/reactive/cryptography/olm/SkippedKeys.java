package org.xmtp.reactive.cryptography.olm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The message keys of a chain's messages that have not arrived yet, by rising index. Immutable. */
record SkippedKeys(List<MessageKey> keys) {
    static final SkippedKeys NONE = new SkippedKeys(List.of());

    SkippedKeys {
        keys = List.copyOf(keys);
    }

    Optional<MessageKey> at(long chainIndex) {
        int low = 0;
        int high = keys.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            MessageKey key = keys.get(middle);
            if (key.chainIndex() == chainIndex) {
                return Optional.of(key);
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
        List<MessageKey> rest = new ArrayList<>(keys.size());
        for (MessageKey key : keys) {
            if (key.chainIndex() != used.chainIndex()) {
                rest.add(key);
            }
        }
        return new SkippedKeys(rest);
    }

    /** With newer keys behind these, of which the oldest go first when there are more than {@code limit}. */
    SkippedKeys plus(List<MessageKey> newer, int limit) {
        if (newer.isEmpty()) {
            return this;
        }
        List<MessageKey> all = new ArrayList<>(keys.size() + newer.size());
        all.addAll(keys);
        all.addAll(newer);
        return new SkippedKeys(all).newest(limit);
    }

    SkippedKeys newest(int limit) {
        return keys.size() <= limit ? this : new SkippedKeys(keys.subList(keys.size() - limit, keys.size()));
    }

    void wipe() {
        keys.forEach(key -> key.secret().wipe());
    }
}
