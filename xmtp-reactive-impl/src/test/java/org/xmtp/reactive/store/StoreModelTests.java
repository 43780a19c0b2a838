package org.xmtp.reactive.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;
import org.xmtp.reactive.api.StoreKey;
import org.xmtp.reactive.api.XmtpStore;

/** Random schedules of commits, folds, closings and recoveries, against a model in maps. */
final class StoreModelTests {
    private static final StoreKey KEY = StoreKey.of(Samples.bytes(1, StoreKey.LENGTH));
    private static final int PEERS = 9;
    private static final int STEPS = 60;

    @TempDir
    private Path folder;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final TreeMap<Long, Place> entries = new TreeMap<>();
    private final Map<Long, TreeSet<Place>> conversations = new HashMap<>();
    private final Map<Long, Long> versions = new HashMap<>();
    private final Map<Long, Boolean> retired = new HashMap<>();
    private final Map<Digest, Digest> seen = new HashMap<>();
    private final TreeMap<Long, HeldEnvelope> held = new TreeMap<>();
    private final Map<Long, Long> contacts = new HashMap<>();
    private final TreeMap<Long, Long> outbox = new TreeMap<>();
    private long position;
    private EngineStore store = EngineStores.of(XmtpStore.inMemory());

    @RepeatedTest(5)
    void theStoreHoldsWhatTheModelHolds() {
        store = open();
        for (int step = 0; step < STEPS; step++) {
            int dice = random.nextInt(12);
            if (dice == 0) {
                store.close().block();
                store = open();
            } else if (dice == 1) {
                assertThat(EngineStoreContract.await(store.recoverLastPosition()))
                        .as(at())
                        .isEqualTo(position);
            } else {
                commit(1 + random.nextInt(30));
            }
            assertEqualToModel();
        }
        store.close().block();
    }

    private String at() {
        return "seed " + seed + ", position " + position;
    }

    private EngineStore open() {
        FoldLimits limits = new FoldLimits(1 + random.nextInt(80), 1 + random.nextInt(60_000));
        EngineStore opened = new H2Store(XmtpStore.file(folder.resolve("store"), KEY), limits);
        assertThat(EngineStoreContract.await(opened.open()).lastPosition())
                .as(at())
                .isEqualTo(position);
        return opened;
    }

    private void commit(int count) {
        List<WriteSet> batch = new ArrayList<>();
        Map<Long, Long> durable = Map.copyOf(versions);
        for (int one = 0; one < count; one++) {
            position++;
            List<Change> changes = new ArrayList<>();
            while (random.nextInt(4) != 0) {
                change(changes, durable);
            }
            batch.add(new WriteSet(position, changes));
        }
        store.commit(batch).block();
    }

    private void change(List<Change> changes, Map<Long, Long> durable) {
        long peer = random.nextInt(PEERS);
        switch (random.nextInt(9)) {
            case 0 -> message(changes, peer);
            case 1, 2, 3 -> {
                if (!retired.containsKey(peer)) {
                    long version = versions.merge(peer, 1L, Long::sum);
                    changes.add(new Change.SessionAdvanced(
                            Samples.session(Samples.peer(peer), peer, version, durable.getOrDefault(peer, 0L))));
                }
            }
            case 4 -> {
                if (random.nextInt(20) == 0) {
                    retired.put(peer, true);
                    changes.add(new Change.SessionRetired(Samples.peer(peer), Samples.sessionId(peer)));
                }
            }
            case 5 -> {
                Digest mark = Samples.digest(random.nextInt(500));
                seen.putIfAbsent(mark, Samples.digest(position));
                changes.add(new Change.EnvelopeSeen(mark, Samples.digest(position)));
            }
            case 6 -> {
                contacts.put(peer, position);
                changes.add(new Change.ContactLearned(Samples.contact(Samples.peer(peer), position)));
            }
            case 7 -> {
                long name = random.nextInt(30);
                if (held.remove(name) != null) {
                    changes.add(new Change.EnvelopeReleased(Samples.digest(name)));
                } else {
                    held.put(name, Samples.held(name, name));
                    changes.add(new Change.EnvelopeHeld(Samples.held(name, name)));
                }
            }
            default -> {
                if (!outbox.isEmpty() && outbox.firstKey() < position) {
                    long settled = outbox.firstKey();
                    outbox.remove(settled);
                    changes.add(new Change.CopiesSettled(settled, List.of()));
                }
            }
        }
    }

    private void message(List<Change> changes, long conversation) {
        if (changes.stream().anyMatch(change -> change instanceof Change.EntryAppended)) {
            return;
        }
        boolean own = random.nextBoolean();
        long sentNs = random.nextInt(50);
        entries.put(position, new Place(sentNs, position));
        conversations.computeIfAbsent(conversation, id -> new TreeSet<>()).add(new Place(sentNs, position));
        changes.add(new Change.EntryAppended(
                Samples.message(position, Samples.conversation(conversation), own, sentNs, random.nextInt(200))));
        if (own) {
            outbox.put(position, position);
            changes.add(new Change.CopiesQueued(position, List.of(Samples.copy(position, 50))));
        }
    }

    private void assertEqualToModel() {
        assertThat(EngineStoreContract.await(store.entries(0, 100_000)).stream().map(StoredEntry::position))
                .as(at())
                .containsExactlyElementsOf(entries.keySet());
        assertThat(EngineStoreContract.await(store.outbox(0, 100_000)).stream().map(OutboxRow::position))
                .as(at())
                .containsExactlyElementsOf(outbox.keySet());
        conversations.forEach((conversation, places) -> assertThat(historyInPages(conversation))
                .as(at())
                .containsExactlyElementsOf(places.stream().map(Place::position).toList()));
        assertThat(EngineStoreContract.await(store.conversations()).stream()
                        .map(ConversationRow::newestNs)
                        .sorted())
                .as(at())
                .containsExactlyElementsOf(conversations.values().stream()
                        .map(places -> places.last().sentNs())
                        .sorted()
                        .toList());
        assertThat(EngineStoreContract.await(store.seen(
                        LongStream.range(0, 500).mapToObj(Samples::digest).toList())))
                .as(at())
                .isEqualTo(seen);
        assertThat(EngineStoreContract.await(store.held()).stream().map(HeldEnvelope::timestampNs))
                .as(at())
                .containsExactlyElementsOf(held.keySet());
        List<PeerId> peers = LongStream.range(0, PEERS).mapToObj(Samples::peer).toList();
        Map<PeerId, PeerRow> rows = EngineStoreContract.await(store.peers(peers));
        for (long peer = 0; peer < PEERS; peer++) {
            assertPeer(peer, Objects.requireNonNull(rows.get(Samples.peer(peer))));
        }
    }

    private void assertPeer(long peer, PeerRow row) {
        boolean live = versions.containsKey(peer) && !retired.containsKey(peer);
        assertThat(row.sessions().stream().map(SessionRow::version))
                .as(at())
                .containsExactlyElementsOf(live ? List.of(versions.getOrDefault(peer, 0L)) : List.of());
        assertThat(row.retiredSessions().isEmpty()).as(at()).isEqualTo(!retired.containsKey(peer));
        assertThat(row.contact().map(Contact::publishedNs)).as(at()).isEqualTo(Optional.ofNullable(contacts.get(peer)));
    }

    private List<Long> historyInPages(long conversation) {
        List<Long> positions = new ArrayList<>();
        Place last = new Place(0, 0);
        while (true) {
            List<StoredEntry> page = EngineStoreContract.await(store.history(
                    Samples.conversation(conversation), 0, Long.MAX_VALUE, last.sentNs(), last.position(), 7));
            if (page.isEmpty()) {
                return positions;
            }
            page.forEach(entry -> positions.add(entry.position()));
            last = Objects.requireNonNull(entries.get(positions.get(positions.size() - 1)));
        }
    }
}
