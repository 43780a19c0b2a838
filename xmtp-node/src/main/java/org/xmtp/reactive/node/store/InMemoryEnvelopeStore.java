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

/** Keeps envelopes in this process and loses them with it: for tests and demonstrations. It never evicts. */
public final class InMemoryEnvelopeStore implements EnvelopeStore {

    private final StoreId id = StoreId.random();
    private final Set<EnvelopeId> identities = ConcurrentHashMap.newKeySet();
    private final ConcurrentMap<String, Topic> topics = new ConcurrentHashMap<>();
    // Written by whoever appends; what was entered before is seen with it.
    private volatile long newest;
    // Of the messages; likewise.
    private volatile long bytes;
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
        return 1;
    }

    @Override
    public Mono<List<ArrivedEnvelope>> append(List<AdmittedEnvelope> batch) {
        return whileOpen(() -> {
            List<ArrivedEnvelope> added = new ArrayList<>(batch.size());
            long last = newest;
            long size = bytes;
            for (AdmittedEnvelope admitted : batch) {
                if (!identities.contains(admitted.id())) {
                    ArrivedEnvelope arrived = new ArrivedEnvelope(admitted.envelope(), ++last);
                    Topic topic = topics.computeIfAbsent(admitted.topic(), name -> new Topic());
                    topic.byTime.put(admitted.id(), arrived);
                    topic.byArrival.put(last, admitted);
                    identities.add(admitted.id());
                    added.add(arrived);
                    size += admitted.envelope().getMessage().size();
                }
            }
            bytes = size;
            newest = last;
            return Collections.unmodifiableList(added);
        });
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
        return whileOpen(() -> new Holdings("memory", newest, OptionalLong.of(topics.size()), bytes));
    }

    @Override
    public Mono<Void> close() {
        return Mono.fromRunnable(() -> closed = true);
    }

    private <T> Mono<T> whileOpen(Supplier<T> answer) {
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
