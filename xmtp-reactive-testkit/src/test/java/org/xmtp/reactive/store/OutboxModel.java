package org.xmtp.reactive.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.xmtp.reactive.api.Delivery;
import org.xmtp.reactive.testkit.EngineStoreContract;
import org.xmtp.reactive.testkit.StoreSamples;

/** What is still to leave, in maps: the rows of the outbox, for whom copies are to be made, and what was refused. */
final class OutboxModel {
    private static final int RECIPIENTS = 5;

    private final Random random;
    private final TreeSet<Long> own = new TreeSet<>();
    /** The message of each row. */
    private final TreeMap<Long, Long> rows = new TreeMap<>();

    private final TreeMap<Long, List<PeerId>> intents = new TreeMap<>();
    private final TreeMap<Long, List<RefusedCopy>> refused = new TreeMap<>();

    OutboxModel(Random random) {
        this.random = random;
    }

    /** A message of ours: its copies are queued with it, or later, step by step. */
    List<Change> sent(long position) {
        own.add(position);
        if (random.nextInt(3) == 0) {
            List<PeerId> recipients =
                    random.longs(RECIPIENTS).mapToObj(StoreSamples::peer).toList();
            intents.put(position, recipients);
            return List.of(new Change.IntentChanged(0, recipients));
        }
        rows.put(position, position);
        Change copies = new Change.CopiesQueued(0, position, List.of(StoreSamples.copy(position, 50)));
        if (random.nextInt(4) == 0) {
            List<RefusedCopy> unmade = List.of(new RefusedCopy(StoreSamples.peer(-position), "not made"));
            refuse(position, unmade);
            return List.of(copies, Change.CopiesSettled.unmade(0, unmade));
        }
        return List.of(copies);
    }

    /** The next step of a message that was sent before: a copy more, or the fate of some. */
    List<Change> step(long position) {
        if (random.nextBoolean() && !intents.isEmpty() && intents.firstKey() < position) {
            return fulfil(position, intents.firstKey());
        }
        if (!rows.isEmpty() && rows.firstKey() < position) {
            return settle(rows.firstKey());
        }
        return List.of();
    }

    private List<Change> fulfil(long position, long message) {
        List<PeerId> remaining = intents.getOrDefault(message, List.of());
        List<PeerId> left = remaining.subList(1, remaining.size());
        if (left.isEmpty()) {
            intents.remove(message);
        } else {
            intents.put(message, left);
        }
        rows.put(position, message);
        return List.of(
                new Change.CopiesQueued(message, position, List.of(StoreSamples.copy(position, 50))),
                new Change.IntentChanged(message, left));
    }

    private List<Change> settle(long position) {
        long message = rows.getOrDefault(position, 0L);
        rows.remove(position);
        List<RefusedCopy> copies = random.nextInt(3) == 0
                ? List.of(new RefusedCopy(StoreSamples.peer(position), "refused " + position))
                : List.of();
        if (!copies.isEmpty()) {
            refuse(message, copies);
        }
        return List.of(new Change.CopiesSettled(position, message, copies));
    }

    private void refuse(long message, List<RefusedCopy> copies) {
        List<RefusedCopy> all = new ArrayList<>(refused.getOrDefault(message, List.of()));
        all.addAll(copies);
        refused.put(message, all);
    }

    void assertEqual(EngineStore store, String at) {
        assertThat(EngineStoreContract.await(store.outbox(0, 100_000)))
                .as(at)
                .extracting(OutboxRow::position)
                .containsExactlyElementsOf(rows.keySet());
        assertThat(EngineStoreContract.await(store.outbox(0, 100_000)))
                .as(at)
                .extracting(OutboxRow::message)
                .containsExactlyElementsOf(rows.values());
        assertThat(EngineStoreContract.await(store.intents()))
                .as(at)
                .containsExactlyElementsOf(intents.entrySet().stream()
                        .map(intent -> new SendIntent(intent.getKey(), intent.getValue()))
                        .toList());
        for (StoredEntry entry : EngineStoreContract.await(store.entries(0, 100_000))) {
            assertThat(entry.delivery()).as(at).isEqualTo(delivery(entry.position()));
        }
        Stream.of(own.isEmpty() ? 0L : own.first(), own.isEmpty() ? 0L : own.last())
                .forEach(message -> assertThat(EngineStoreContract.await(store.refused(message)))
                        .as(at)
                        .isEqualTo(refused.getOrDefault(message, List.of())));
    }

    private Optional<Delivery> delivery(long message) {
        if (!own.contains(message)) {
            return Optional.empty();
        }
        if (intents.containsKey(message) || rows.containsValue(message)) {
            return Optional.of(Delivery.QUEUED);
        }
        return Optional.of(refused.containsKey(message) ? Delivery.FAILED : Delivery.PUBLISHED);
    }
}
