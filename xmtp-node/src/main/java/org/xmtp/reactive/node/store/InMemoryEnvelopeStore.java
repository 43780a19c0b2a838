package org.xmtp.reactive.node.store;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.xmtp.proto.message.api.v1.Envelope;
import org.xmtp.reactive.node.envelope.AdmittedEnvelope;
import org.xmtp.reactive.node.envelope.EnvelopeId;
import reactor.core.publisher.Mono;

/** Keeps envelopes in this process and loses them with it: for tests and demonstrations. It never evicts. */
public final class InMemoryEnvelopeStore implements EnvelopeStore {

    private final ConcurrentMap<String, ConcurrentNavigableMap<EnvelopeId, Envelope>> topics =
            new ConcurrentHashMap<>();

    @Override
    public Mono<List<AdmittedEnvelope>> append(List<AdmittedEnvelope> batch) {
        return Mono.fromSupplier(() -> batch.stream().filter(this::isNew).toList());
    }

    private boolean isNew(AdmittedEnvelope admitted) {
        return topics.computeIfAbsent(admitted.topic(), topic -> new ConcurrentSkipListMap<>())
                        .putIfAbsent(admitted.id(), admitted.envelope())
                == null;
    }

    @Override
    public Mono<EnvelopePage> query(EnvelopeQuery query) {
        return Mono.fromSupplier(() -> page(query));
    }

    @Override
    public Mono<Void> close() {
        return Mono.empty();
    }

    private EnvelopePage page(EnvelopeQuery query) {
        PageSelection<Envelope> selection = new PageSelection<>(query);
        for (String topic : query.topics()) {
            ConcurrentNavigableMap<EnvelopeId, Envelope> stored = topics.get(topic);
            if (stored != null) {
                select(query.ascending() ? ascending(stored, query) : descending(stored, query), query, selection);
            }
        }
        PageSelection.Selected<Envelope> selected = selection.finish();
        return new EnvelopePage(selected.rows(), selected.next());
    }

    private static Map<EnvelopeId, Envelope> ascending(
            ConcurrentNavigableMap<EnvelopeId, Envelope> stored, EnvelopeQuery query) {
        EnvelopeId start = new EnvelopeId(query.startNs(), ByteString.EMPTY);
        // No digest is empty, so nothing stored is skipped by leaving out the start itself.
        return stored.tailMap(
                query.after().filter(after -> after.compareTo(start) > 0).orElse(start), false);
    }

    private static Map<EnvelopeId, Envelope> descending(
            ConcurrentNavigableMap<EnvelopeId, Envelope> stored, EnvelopeQuery query) {
        // One above the greatest signed number is the next one as an unsigned number.
        EnvelopeId end = new EnvelopeId(query.endNs() + 1, ByteString.EMPTY);
        return stored.headMap(
                        query.after().filter(after -> after.compareTo(end) < 0).orElse(end), false)
                .descendingMap();
    }

    private static void select(
            Map<EnvelopeId, Envelope> inOrder, EnvelopeQuery query, PageSelection<Envelope> selection) {
        for (Map.Entry<EnvelopeId, Envelope> row : inOrder.entrySet()) {
            EnvelopeId id = row.getKey();
            boolean asked = query.startNs() <= id.timestampNs() && id.timestampNs() <= query.endNs();
            if (!asked || !selection.offer(id, row.getValue().getMessage().size(), row.getValue())) {
                return;
            }
        }
    }
}
