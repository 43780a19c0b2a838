package org.xmtp.reactive.node.store;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import reactor.core.publisher.Mono;

/** How envelopes leave a store in memory. */
final class InMemoryExpiry implements Expiry {

    private final InMemoryEnvelopeStore store;
    private final NavigableMap<Instant, Long> noted = new ConcurrentSkipListMap<>();
    private final Map<ByteString, Long> places = new ConcurrentHashMap<>();

    InMemoryExpiry(InMemoryEnvelopeStore store) {
        this.store = store;
    }

    @Override
    public Mono<Instant> note(Instant now) {
        return store.whileOpen(() -> {
            Map.Entry<Instant, Long> last = noted.lastEntry();
            long newest = store.newest();
            boolean isDue = last == null
                    ? newest > 0
                    : newest > last.getValue() && !now.isBefore(last.getKey().plus(NOTED_EVERY));
            if (isDue) {
                noted.put(now, newest);
            }
            return noted.isEmpty() ? Instant.EPOCH : noted.lastKey();
        });
    }

    @Override
    public Mono<Long> arrivedBy(Instant time) {
        return store.whileOpen(() -> {
            Map.Entry<Instant, Long> known = noted.floorEntry(time);
            return known == null ? 0L : known.getValue();
        });
    }

    @Override
    public Mono<Long> place(ByteString walk) {
        return store.whileOpen(() -> places.getOrDefault(walk, 0L));
    }

    @Override
    public Mono<List<StoredRow>> rows(long behind, long upTo, int limit) {
        return store.whileOpen(() -> store.rows(behind, Math.max(behind, upTo), limit));
    }

    @Override
    public Mono<Deleted> delete(ByteString walk, long place, List<StoredRow> rows) {
        return store.whileOpen(() -> {
            Deleted deleted = Deleted.NOTHING;
            for (StoredRow row : rows) {
                deleted = deleted.plus(store.delete(row.arrival()));
            }
            places.put(walk, place);
            return deleted;
        });
    }

    @Override
    public Mono<Long> keptBytes() {
        return store.whileOpen(store::keptBytes);
    }

    @Override
    public Mono<Boolean> hasLeft(long arrival) {
        return store.whileOpen(() -> store.hasLeft(arrival));
    }
}
