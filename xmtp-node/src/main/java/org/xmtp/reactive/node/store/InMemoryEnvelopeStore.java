package org.xmtp.reactive.node.store;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;
import org.xmtp.reactive.node.envelope.AdmittedEnvelope;
import org.xmtp.reactive.node.envelope.ArrivedEnvelope;
import org.xmtp.reactive.node.envelope.EnvelopeId;
import reactor.core.publisher.Mono;

/** Keeps envelopes in this process and loses them with it: for tests and demonstrations. */
public final class InMemoryEnvelopeStore implements EnvelopeStore {

    private final StoreId id = StoreId.random();
    private final Set<EnvelopeId> identities = ConcurrentHashMap.newKeySet();
    private final ConcurrentMap<String, Topic> topics = new ConcurrentHashMap<>();
    private final ConcurrentNavigableMap<Long, AdmittedEnvelope> arrivals = new ConcurrentSkipListMap<>();
    private final InMemoryExpiry expiry = new InMemoryExpiry(this);
    // Written under the lock; what was entered before is seen with it.
    private volatile long newest;
    private volatile long lastDeleted;
    // Guarded by this.
    private long keptBytes;
    private volatile boolean closed;

    private static final class Topic {
        final ConcurrentNavigableMap<EnvelopeId, ArrivedEnvelope> byTime = new ConcurrentSkipListMap<>();
        final ConcurrentNavigableMap<Long, AdmittedEnvelope> byArrival = new ConcurrentSkipListMap<>();
    }

    @Override
    public StoreId id() {
        return id;
    }

    @Override
    public long oldestArrival() {
        Map.Entry<Long, AdmittedEnvelope> first = arrivals.firstEntry();
        return first != null ? first.getKey() : lastDeleted + 1;
    }

    @Override
    public Mono<List<ArrivedEnvelope>> append(List<AdmittedEnvelope> batch) {
        return whileOpen(() -> entered(batch));
    }

    private synchronized List<ArrivedEnvelope> entered(List<AdmittedEnvelope> batch) {
        List<ArrivedEnvelope> added = new ArrayList<>(batch.size());
        long last = newest;
        for (AdmittedEnvelope admitted : batch) {
            if (identities.add(admitted.id())) {
                ArrivedEnvelope arrived = new ArrivedEnvelope(admitted.envelope(), ++last);
                Topic topic = topics.computeIfAbsent(admitted.topic(), name -> new Topic());
                topic.byTime.put(admitted.id(), arrived);
                topic.byArrival.put(last, admitted);
                arrivals.put(last, admitted);
                keptBytes += row(last, admitted).weight();
                added.add(arrived);
            }
        }
        newest = last;
        return Collections.unmodifiableList(added);
    }

    private static StoredRow row(long arrival, AdmittedEnvelope admitted) {
        return new StoredRow(
                arrival, admitted.topic(), admitted.envelope().getMessage().size());
    }

    /** Takes out what stands at an arrival. */
    synchronized Deleted delete(long arrival) {
        AdmittedEnvelope admitted = arrivals.remove(arrival);
        if (admitted == null) {
            return Deleted.NOTHING;
        }
        topics.computeIfPresent(admitted.topic(), (name, topic) -> {
            topic.byTime.remove(admitted.id());
            topic.byArrival.remove(arrival);
            return topic.byArrival.isEmpty() ? null : topic;
        });
        identities.remove(admitted.id());
        long weight = row(arrival, admitted).weight();
        keptBytes -= weight;
        lastDeleted = Math.max(lastDeleted, arrival);
        return new Deleted(1, weight);
    }

    List<StoredRow> rows(long behind, long upTo, int limit) {
        return arrivals.tailMap(behind, false).headMap(upTo, true).entrySet().stream()
                .limit(limit)
                .map(entry -> row(entry.getKey(), entry.getValue()))
                .toList();
    }

    synchronized long keptBytes() {
        return keptBytes;
    }

    boolean hasLeft(long arrival) {
        return arrival > 0 && arrival <= lastDeleted && !arrivals.containsKey(arrival);
    }

    long newest() {
        return newest;
    }

    @Override
    public Expiry expiry() {
        return expiry;
    }

    @Override
    public Mono<EnvelopePage> query(EnvelopeQuery query) {
        return whileOpen(() -> page(query));
    }

    @Override
    public Mono<ArrivalPage> arrivals(ArrivalQuery query) {
        return whileOpen(() -> page(query));
    }

    @Override
    public Mono<Boolean> holds(String topic, long arrival, ByteString digest) {
        return whileOpen(() -> Optional.ofNullable(topics.get(topic))
                .map(stored -> stored.byArrival.get(arrival))
                .filter(admitted -> admitted.id().digest().equals(digest))
                .isPresent());
    }

    @Override
    public Mono<Holdings> holdings() {
        return whileOpen(() -> new Holdings("memory", identities.size(), OptionalLong.of(topics.size()), keptBytes()));
    }

    @Override
    public Mono<Void> close() {
        return Mono.fromRunnable(() -> closed = true);
    }

    <T> Mono<T> whileOpen(Supplier<T> answer) {
        return Mono.fromSupplier(() -> {
            if (closed) {
                throw new StoreException("the store is closed");
            }
            return answer.get();
        });
    }

    private ArrivalPage page(ArrivalQuery query) {
        long upTo = Math.min(query.upTo(), newest);
        PageSelection<Long, ArrivedEnvelope> selection =
                new PageSelection<>(Comparator.<Long>naturalOrder(), query.bounds());
        query.behind().forEach((name, behind) -> {
            Topic topic = topics.get(name);
            if (topic != null && behind < upTo) {
                select(topic.byArrival.subMap(behind, false, upTo, true), query, selection);
            }
        });
        PageSelection.Selected<Long, ArrivedEnvelope> selected = selection.finish();
        return new ArrivalPage(
                selected.rows(), selected.next().orElse(upTo), selected.next().isPresent());
    }

    private static void select(
            Map<Long, AdmittedEnvelope> inOrder, ArrivalQuery query, PageSelection<Long, ArrivedEnvelope> selection) {
        for (Map.Entry<Long, AdmittedEnvelope> row : inOrder.entrySet()) {
            AdmittedEnvelope admitted = row.getValue();
            long timeNs = admitted.id().timestampNs();
            boolean asked = query.startNs() <= timeNs && timeNs <= query.endNs();
            int bytes = admitted.envelope().getMessage().size();
            if (asked
                    && !selection.offer(row.getKey(), bytes, new ArrivedEnvelope(admitted.envelope(), row.getKey()))) {
                return;
            }
        }
    }

    private EnvelopePage page(EnvelopeQuery query) {
        PageSelection<EnvelopeId, ArrivedEnvelope> selection = new PageSelection<>(query.order(), query.bounds());
        for (String name : query.topics()) {
            Topic topic = topics.get(name);
            if (topic != null) {
                select(
                        query.ascending() ? ascending(topic.byTime, query) : descending(topic.byTime, query),
                        query,
                        selection);
            }
        }
        PageSelection.Selected<EnvelopeId, ArrivedEnvelope> selected = selection.finish();
        return new EnvelopePage(selected.rows(), selected.next());
    }

    private static Map<EnvelopeId, ArrivedEnvelope> ascending(
            ConcurrentNavigableMap<EnvelopeId, ArrivedEnvelope> stored, EnvelopeQuery query) {
        EnvelopeId start = new EnvelopeId(query.startNs(), ByteString.EMPTY);
        // No digest is empty, so nothing stored is skipped by leaving out the start itself.
        return stored.tailMap(
                query.after().filter(after -> after.compareTo(start) > 0).orElse(start), false);
    }

    private static Map<EnvelopeId, ArrivedEnvelope> descending(
            ConcurrentNavigableMap<EnvelopeId, ArrivedEnvelope> stored, EnvelopeQuery query) {
        // One above the greatest signed number is the next one as an unsigned number.
        EnvelopeId end = new EnvelopeId(query.endNs() + 1, ByteString.EMPTY);
        return stored.headMap(
                        query.after().filter(after -> after.compareTo(end) < 0).orElse(end), false)
                .descendingMap();
    }

    private static void select(
            Map<EnvelopeId, ArrivedEnvelope> inOrder,
            EnvelopeQuery query,
            PageSelection<EnvelopeId, ArrivedEnvelope> selection) {
        for (Map.Entry<EnvelopeId, ArrivedEnvelope> row : inOrder.entrySet()) {
            EnvelopeId place = row.getKey();
            int bytes = row.getValue().envelope().getMessage().size();
            boolean asked = query.startNs() <= place.timestampNs() && place.timestampNs() <= query.endNs();
            if (!asked || !selection.offer(place, bytes, row.getValue())) {
                return;
            }
        }
    }
}
