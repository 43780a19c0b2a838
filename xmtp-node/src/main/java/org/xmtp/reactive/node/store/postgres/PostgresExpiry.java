package org.xmtp.reactive.node.store.postgres;

import com.google.protobuf.ByteString;
import io.r2dbc.spi.Connection;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.xmtp.reactive.node.store.Deleted;
import org.xmtp.reactive.node.store.Expiry;
import org.xmtp.reactive.node.store.StoreId;
import org.xmtp.reactive.node.store.StoredRow;
import org.xmtp.reactive.node.store.sql.ExpiryReader;
import org.xmtp.reactive.node.store.sql.Sql;
import reactor.core.publisher.Mono;

/**
 * How envelopes leave a database, on a connection of those that read. A deletion is one call of a function, and so one
 * transaction; of several nodes one deletes at a time.
 */
final class PostgresExpiry implements Expiry {

    private static final String EXPIRE = "SELECT gone, freed FROM expire($1, $2, $3) WHERE gone IS NOT NULL";

    private final PostgresReaders readers;
    private final ExpiryReader reader = new ExpiryReader(row ->
            new String(Objects.requireNonNull(row.get(2, byte[].class)), StandardCharsets.UTF_8));
    private final Supplier<StoreId> store;
    private volatile Oldest oldest;

    /** How far a store was deleted. */
    private record Oldest(StoreId store, long arrival) {}

    /** @param store the one that is there at the moment */
    PostgresExpiry(PostgresReaders readers, Supplier<StoreId> store) {
        this.readers = readers;
        this.store = store;
        this.oldest = new Oldest(StoreId.random(), 1);
    }

    /** The first arrival that is kept, as far as this node knows. */
    long oldest() {
        return oldest.arrival();
    }

    /** Creates the look at what others deleted. */
    Mono<Void> lookForOldest() {
        return Mono.defer(() -> {
            StoreId current = store.get();
            Oldest known = oldest;
            return read(connection -> reader.oldest(connection, current.equals(known.store()) ? known.arrival() : 1))
                    .doOnNext(found -> oldest = new Oldest(current, found))
                    .then();
        });
    }

    private <T> Mono<T> read(Function<Connection, Mono<T>> work) {
        return readers.run(work);
    }

    @Override
    public Mono<Instant> note(Instant now) {
        return read(connection -> reader.isDue(connection, now)
                        .flatMap(isDue -> isDue ? reader.note(connection, now) : Mono.empty())
                        .then(reader.lastNoted(connection)))
                .flatMap(last -> lookForOldest().thenReturn(last));
    }

    @Override
    public Mono<Long> arrivedBy(Instant time) {
        return read(connection -> reader.arrivedBy(connection, time));
    }

    @Override
    public Mono<Long> place(ByteString walk) {
        return read(connection -> reader.place(connection, walk));
    }

    @Override
    public Mono<List<StoredRow>> rows(long behind, long upTo, int limit) {
        return read(connection -> reader.rows(connection, behind, upTo, limit));
    }

    @Override
    public Mono<Deleted> delete(ByteString walk, long place, List<StoredRow> rows) {
        return read(connection -> Sql.rows(
                                connection
                                        .createStatement(EXPIRE)
                                        .bind(
                                                0,
                                                rows.stream()
                                                        .map(StoredRow::arrival)
                                                        .toArray(Long[]::new))
                                        .bind(1, walk.toByteArray())
                                        .bind(2, place),
                                row -> new Deleted(Sql.bigint(row, 0), Sql.bigint(row, 1)))
                        .singleOrEmpty())
                .flatMap(deleted -> lookForOldest().thenReturn(deleted));
    }

    @Override
    public Mono<Long> keptBytes() {
        return read(reader::keptBytes);
    }

    @Override
    public Mono<Boolean> hasLeft(long arrival) {
        return read(connection -> reader.hasLeft(connection, arrival));
    }
}
