package org.xmtp.reactive.store.memory;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.xmtp.reactive.store.Digest;
import org.xmtp.reactive.store.HeldEnvelope;
import org.xmtp.reactive.store.HeldPlace;

/** Envelopes that wait to be judged. */
final class Held {
    private final Map<Digest, HeldEnvelope> waiting = new HashMap<>();

    void put(HeldEnvelope envelope) {
        waiting.put(envelope.digest(), envelope);
    }

    void release(Digest digest) {
        waiting.remove(digest);
    }

    List<HeldPlace> places() {
        return waiting.values().stream()
                .map(HeldEnvelope::place)
                .sorted(HeldPlace.ORDER)
                .toList();
    }

    List<HeldEnvelope> envelopes(List<Digest> digests) {
        List<HeldEnvelope> found =
                digests.stream().map(waiting::get).filter(Objects::nonNull).toList();
        return Page.of(found, digests.size(), envelope -> envelope.message().length);
    }
}
