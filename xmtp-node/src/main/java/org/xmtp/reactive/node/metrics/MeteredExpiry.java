package org.xmtp.reactive.node.metrics;

import com.google.protobuf.ByteString;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.xmtp.reactive.node.store.Deleted;
import org.xmtp.reactive.node.store.Expiry;
import org.xmtp.reactive.node.store.StoredRow;
import reactor.core.publisher.Mono;

/** Counts what leaves a store. */
final class MeteredExpiry implements Expiry {

    private final Expiry expiry;
    private final Counter deleted;
    private final Counter deletedBytes;
    private final AtomicLong kept = new AtomicLong();

    MeteredExpiry(Expiry expiry, MeterRegistry registry) {
        this.expiry = expiry;
        this.deleted = Counter.builder("xmtp.node.deleted")
                .description("envelopes deleted by this node, since they were to be kept no longer")
                .register(registry);
        this.deletedBytes = Counter.builder("xmtp.node.deleted.size")
                .description("their messages, with 256 bytes for each")
                .baseUnit("bytes")
                .register(registry);
        Gauge.builder("xmtp.node.kept.size", kept, AtomicLong::get)
                .description("what is kept, as it was looked at last: messages, with 256 bytes for each")
                .baseUnit("bytes")
                .register(registry);
    }

    @Override
    public Mono<Instant> note(Instant now) {
        return expiry.note(now);
    }

    @Override
    public Mono<Long> arrivedBy(Instant time) {
        return expiry.arrivedBy(time);
    }

    @Override
    public Mono<Long> place(ByteString walk) {
        return expiry.place(walk);
    }

    @Override
    public Mono<List<StoredRow>> rows(long behind, long upTo, int limit) {
        return expiry.rows(behind, upTo, limit);
    }

    @Override
    public Mono<Deleted> delete(ByteString walk, long place, List<StoredRow> rows) {
        return expiry.delete(walk, place, rows).doOnNext(gone -> {
            deleted.increment((double) gone.envelopes());
            deletedBytes.increment((double) gone.bytes());
        });
    }

    @Override
    public Mono<Long> keptBytes() {
        return expiry.keptBytes().doOnNext(kept::set);
    }

    @Override
    public Mono<Boolean> hasLeft(long arrival) {
        return expiry.hasLeft(arrival);
    }

    @Override
    public Mono<Void> tidy() {
        return expiry.tidy();
    }
}
