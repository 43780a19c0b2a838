package org.xmtp.reactive.identity;

import java.util.LinkedHashMap;
import java.util.Map;
import org.xmtp.reactive.store.Digest;

/** The bundles that were checked, good ones and bad ones: none of them costs a signature check again. */
final class KnownBundles {
    /** How many are remembered over all accounts; those not met for the longest time leave first. */
    static final int MAX = 20_000;

    private final Map<Digest, Boolean> digests = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Digest, Boolean> eldest) {
            return size() > MAX;
        }
    };

    boolean contains(Digest digest) {
        return digests.get(digest) != null;
    }

    void add(Digest digest) {
        digests.put(digest, Boolean.TRUE);
    }

    void forget(Digest digest) {
        digests.remove(digest);
    }
}
