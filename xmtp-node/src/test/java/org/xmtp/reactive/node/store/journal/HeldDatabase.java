package org.xmtp.reactive.node.store.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.node.envelope.AdmittedEnvelope;
import org.xmtp.reactive.node.envelope.ArrivedEnvelope;
import org.xmtp.reactive.node.envelope.EnvelopeId;
import org.xmtp.reactive.node.store.ArrivalPage;
import org.xmtp.reactive.node.store.ArrivalQuery;
import org.xmtp.reactive.node.store.EnvelopePage;
import org.xmtp.reactive.node.store.EnvelopeQuery;
import org.xmtp.reactive.node.store.Expiry;
import org.xmtp.reactive.node.store.Holdings;
import org.xmtp.reactive.node.store.InMemoryEnvelopeStore;
import org.xmtp.reactive.node.store.StoreException;
import org.xmtp.reactive.node.store.StoreId;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A database that takes over when the test lets it, and outlives the store before it. */
final class HeldDatabase implements JournaledDatabase {
    final List<List<NumberedEnvelope>> transactions = new CopyOnWriteArrayList<>();
    final AtomicInteger lookups = new AtomicInteger();
    private final InMemoryEnvelopeStore store = new InMemoryEnvelopeStore();
    private final Set<EnvelopeId> ids = new HashSet<>();
    private Sinks.Empty<Void> gate = Sinks.empty();
    private @Nullable StoreException failure;
    private boolean failsOnce;
    private @Nullable Error error;
    private volatile long newest;

    HeldDatabase() {
        letGo();
    }

    /** From now on nothing is taken over until {@link #letGo}. */
    void hold() {
        gate = Sinks.empty();
    }

    void letGo() {
        gate.tryEmitEmpty();
    }

    void fail() {
        failure = new StoreException("the database is full");
    }

    /** Fails what is tried at the moment, or next. */
    void failOnce() {
        fail();
        failsOnce = true;
    }

    void mend() {
        failure = null;
        failsOnce = false;
    }

    @Override
    public long newest() {
        return newest;
    }

    void throwOnce(Error next) {
        error = next;
    }

    @Override
    public Mono<Void> take(List<NumberedEnvelope> envelopes) {
        Error thrown = error;
        if (thrown != null) {
            error = null;
            throw thrown;
        }
        return Mono.defer(() -> gate.asMono()).then(Mono.defer(() -> {
            StoreException failing = failure;
            if (failsOnce) {
                mend();
            }
            return failing == null ? taken(envelopes) : Mono.error(failing);
        }));
    }

    private synchronized Mono<Void> taken(List<NumberedEnvelope> envelopes) {
        List<NumberedEnvelope> missing = envelopes.stream()
                .filter(envelope -> envelope.arrival() > newest)
                .toList();
        List<AdmittedEnvelope> admitted =
                missing.stream().map(NumberedEnvelope::admitted).toList();
        return store.append(admitted)
                .doOnNext(added -> {
                    assertThat(added)
                            .isEqualTo(missing.stream()
                                    .map(NumberedEnvelope::arrived)
                                    .toList());
                    admitted.forEach(envelope -> ids.add(envelope.id()));
                    transactions.add(missing);
                    newest = envelopes.get(envelopes.size() - 1).arrival();
                })
                .then();
    }

    List<ArrivedEnvelope> all() {
        return transactions.stream()
                .flatMap(List::stream)
                .map(NumberedEnvelope::arrived)
                .toList();
    }

    @Override
    public synchronized Mono<Set<EnvelopeId>> known(Collection<EnvelopeId> asked) {
        lookups.incrementAndGet();
        return Mono.just(asked.stream().filter(ids::contains).collect(Collectors.toSet()));
    }

    @Override
    public synchronized Mono<List<EnvelopeId>> identities(long startNs, long endNs, int limit) {
        return Mono.just(ids.stream()
                .filter(id -> id.timestampNs() >= startNs && id.timestampNs() <= endNs)
                .limit(limit)
                .toList());
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
    public Mono<EnvelopePage> query(EnvelopeQuery query) {
        return store.query(query);
    }

    @Override
    public Mono<ArrivalPage> arrivals(ArrivalQuery query) {
        return store.arrivals(query);
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
        return store.expiry();
    }

    /** It stays open, for the next one. */
    @Override
    public Mono<Void> close() {
        return Mono.empty();
    }
}
