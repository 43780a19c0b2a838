package org.xmtp.reactive.node.store.h2;

import com.google.protobuf.ByteString;
import io.r2dbc.spi.Connection;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.xmtp.reactive.node.store.Deleted;
import org.xmtp.reactive.node.store.Expiry;
import org.xmtp.reactive.node.store.StoredRow;
import org.xmtp.reactive.node.store.sql.ExpiryReader;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** How envelopes leave an H2 file: read on the threads that read, deleted between the batches that are stored. */
final class H2Expiry implements Expiry {

    private final H2Session writing;
    private final Supplier<H2Session> readers;
    private final EnvelopeWriter writer;
    private final ExpiryReader reader = new ExpiryReader(row -> Objects.requireNonNull(row.get(2, String.class)));
    private final AtomicLong oldest;
    private final Rewriting rewriting;

    /** @param oldest the first arrival that is kept, moved on here */
    H2Expiry(
            H2Session writing,
            Supplier<H2Session> readers,
            EnvelopeWriter writer,
            AtomicLong oldest,
            Rewriting rewriting) {
        this.writing = writing;
        this.readers = readers;
        this.writer = writer;
        this.oldest = oldest;
        this.rewriting = rewriting;
    }

    private <T> Mono<T> read(Function<Connection, Mono<T>> work) {
        return Mono.defer(() -> readers.get().run(work));
    }

    @Override
    public Mono<Instant> note(Instant now) {
        return read(connection -> reader.isDue(connection, now))
                .flatMap(isDue -> isDue ? writing.write(connection -> reader.note(connection, now)) : Mono.empty())
                .then(read(reader::lastNoted));
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
        return writing.write(connection -> writer.delete(connection, walk, place, rows))
                .flatMap(deleted -> read(connection -> reader.oldest(connection, oldest.get()))
                        .doOnNext(oldest::set)
                        .thenReturn(deleted));
    }

    @Override
    public Mono<Long> keptBytes() {
        return read(reader::keptBytes);
    }

    @Override
    public Mono<Boolean> hasLeft(long arrival) {
        return read(connection -> reader.hasLeft(connection, arrival));
    }

    @Override
    public Mono<Void> tidy() {
        return keptBytes()
                .publishOn(Schedulers.boundedElastic())
                .filter(rewriting::isDue)
                .flatMap(due -> rewriting.rewritten());
    }
}
