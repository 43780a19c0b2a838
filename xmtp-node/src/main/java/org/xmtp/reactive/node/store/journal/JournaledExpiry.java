package org.xmtp.reactive.node.store.journal;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.xmtp.reactive.node.store.Deleted;
import org.xmtp.reactive.node.store.Expiry;
import org.xmtp.reactive.node.store.StoredRow;
import reactor.core.publisher.Mono;

/** How envelopes leave a database, once it has all that was acknowledged by the time of asking. */
final class JournaledExpiry implements Expiry {

    private final Expiry database;
    private final Takeover takeover;
    private final Pending pending;

    JournaledExpiry(Expiry database, Takeover takeover, Pending pending) {
        this.database = database;
        this.takeover = takeover;
        this.pending = pending;
    }

    private <T> Mono<T> afterAll(Supplier<Mono<T>> asked) {
        return Mono.defer(() -> takeover.upTo(pending.newest())).then(Mono.defer(asked));
    }

    @Override
    public Mono<Instant> note(Instant now) {
        return afterAll(() -> database.note(now));
    }

    @Override
    public Mono<Long> arrivedBy(Instant time) {
        return database.arrivedBy(time);
    }

    @Override
    public Mono<Long> place(ByteString walk) {
        return database.place(walk);
    }

    @Override
    public Mono<List<StoredRow>> rows(long behind, long upTo, int limit) {
        return afterAll(() -> database.rows(behind, upTo, limit));
    }

    @Override
    public Mono<Deleted> delete(ByteString walk, long place, List<StoredRow> rows) {
        return database.delete(walk, place, rows);
    }

    @Override
    public Mono<Long> keptBytes() {
        return afterAll(database::keptBytes);
    }

    @Override
    public Mono<Boolean> hasLeft(long arrival) {
        return afterAll(() -> database.hasLeft(arrival));
    }

    @Override
    public Mono<Void> tidy() {
        return database.tidy();
    }
}
