package org.xmtp.reactive.node.metrics;

import com.google.protobuf.ByteString;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.xmtp.reactive.node.envelope.AdmittedEnvelope;
import org.xmtp.reactive.node.envelope.ArrivedEnvelope;
import org.xmtp.reactive.node.store.ArrivalPage;
import org.xmtp.reactive.node.store.ArrivalQuery;
import org.xmtp.reactive.node.store.EnvelopePage;
import org.xmtp.reactive.node.store.EnvelopeQuery;
import org.xmtp.reactive.node.store.EnvelopeStore;
import org.xmtp.reactive.node.store.Expiry;
import org.xmtp.reactive.node.store.Holdings;
import org.xmtp.reactive.node.store.Lag;
import org.xmtp.reactive.node.store.StoreId;
import reactor.core.publisher.Mono;

/** A store whose work is timed. */
public final class MeteredStore implements EnvelopeStore {

    private final EnvelopeStore store;
    private final MeterRegistry registry;
    private final Counter stored;
    private final Counter storedBytes;
    private final Counter repeated;
    private final DistributionSummary batches;
    private final Timer commits;
    private final Timer reads;
    private final Counter failures;
    private final MeteredExpiry expiry;

    /** Times a store. */
    public MeteredStore(EnvelopeStore store, MeterRegistry registry) {
        this.store = store;
        this.registry = registry;
        this.stored = Counter.builder("xmtp.node.stored")
                .description("envelopes stored")
                .register(registry);
        this.storedBytes = Counter.builder("xmtp.node.stored.size")
                .description("their messages")
                .baseUnit("bytes")
                .register(registry);
        this.repeated = Counter.builder("xmtp.node.repeated")
                .description("envelopes published that were stored before")
                .register(registry);
        this.batches = DistributionSummary.builder("xmtp.node.commit.envelopes")
                .description("envelopes in a commit")
                .register(registry);
        this.commits = timer("xmtp.node.commit", "commits, each forced to the disk");
        this.reads = timer("xmtp.node.read", "pages read from the store");
        this.failures = Counter.builder("xmtp.node.store.failures")
                .description("what the store could not do")
                .register(registry);
        this.expiry = new MeteredExpiry(store.expiry(), registry);
        gauge(
                        "xmtp.node.journal",
                        "envelopes that the database has not taken over from the journal yet",
                        Lag::envelopes)
                .register(registry);
        gauge("xmtp.node.journal.size", "what they weigh in memory", Lag::bytes)
                .baseUnit("bytes")
                .register(registry);
        gauge("xmtp.node.journal.age", "how long the oldest of them has waited", MeteredStore::seconds)
                .baseUnit("seconds")
                .register(registry);
    }

    private Gauge.Builder<EnvelopeStore> gauge(String name, String description, ToDoubleFunction<Lag> figure) {
        return Gauge.builder(name, store, asked -> figure.applyAsDouble(asked.lag()))
                .description(description);
    }

    private static double seconds(Lag lag) {
        return lag.oldest().toNanos() / 1e9;
    }

    private Timer timer(String name, String description) {
        return Timer.builder(name)
                .description(description)
                .publishPercentileHistogram()
                .register(registry);
    }

    @Override
    public StoreId id() {
        return store.id();
    }

    @Override
    public long oldestArrival() {
        return store.oldestArrival();
    }

    @Override
    public Mono<List<ArrivedEnvelope>> append(List<AdmittedEnvelope> batch) {
        return timed(commits, store.append(batch)).doOnNext(added -> {
            batches.record(batch.size());
            stored.increment(added.size());
            repeated.increment((double) batch.size() - added.size());
            storedBytes.increment(added.stream()
                    .mapToDouble(arrived -> arrived.envelope().getMessage().size())
                    .sum());
        });
    }

    @Override
    public Lag lag() {
        return store.lag();
    }

    @Override
    public Mono<EnvelopePage> query(EnvelopeQuery query) {
        return timed(reads, store.query(query));
    }

    @Override
    public Mono<ArrivalPage> arrivals(ArrivalQuery query) {
        return timed(reads, store.arrivals(query));
    }

    @Override
    public Mono<Boolean> holds(String topic, long arrival, ByteString digest) {
        return store.holds(topic, arrival, digest);
    }

    @Override
    public Mono<Holdings> holdings() {
        return store.holdings();
    }

    @Override
    public Expiry expiry() {
        return expiry;
    }

    private <T> Mono<T> timed(Timer timer, Mono<T> work) {
        return Mono.defer(() -> {
            Timer.Sample begun = Timer.start(registry);
            return work.doOnSuccess(done -> begun.stop(timer)).doOnError(failure -> failures.increment());
        });
    }

    @Override
    public Mono<Void> close() {
        return store.close();
    }
}
