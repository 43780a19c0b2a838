package org.xmtp.reactive.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.Trust;
import org.xmtp.reactive.testkit.EngineStoreContract;
import org.xmtp.reactive.testkit.StoreSamples;

/** What a store should hold, in maps, and random write-sets that change it. */
public final class StoreModel {
    private static final int PEERS = 9;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final TreeMap<Long, Place> entries = new TreeMap<>();
    private final Map<Long, TreeSet<Place>> conversations = new HashMap<>();
    private final Map<Long, Long> versions = new HashMap<>();
    private final Map<Digest, Digest> seen = new HashMap<>();
    private final TreeMap<Long, HeldEnvelope> held = new TreeMap<>();
    private final Map<Long, Long> contacts = new HashMap<>();
    private final Map<Long, Long> sequences = new HashMap<>();
    private final Set<AccountAddress> read = new HashSet<>();
    private final Set<PeerId> revoked = new HashSet<>();
    private final Map<PeerId, Unapproved> unapproved = new HashMap<>();
    private final OutboxModel outbox = new OutboxModel(random);
    private ReaderMark mark = ReaderMark.NONE;
    private long position;

    /** Where its choices come from. */
    public Random random() {
        return random;
    }

    /** The position of the last write-set. */
    public long position() {
        return position;
    }

    /** Names the seed and how far it has come. */
    public String at() {
        return "seed " + seed + ", position " + position;
    }

    /** Commits so many write-sets more to a store that holds what this one does. */
    public void commit(EngineStore store, int count) {
        List<WriteSet> batch = new ArrayList<>();
        for (int one = 0; one < count; one++) {
            position++;
            List<Change> changes = new ArrayList<>();
            while (random.nextInt(4) != 0) {
                change(changes);
            }
            batch.add(StoreSamples.writeSet(position, changes));
        }
        EngineStoreContract.commit(store, batch);
    }

    private void change(List<Change> changes) {
        long peer = random.nextInt(PEERS);
        switch (random.nextInt(9)) {
            case 0 -> message(changes, peer);
            case 1, 2, 3 -> {
                long version = versions.merge(peer, 1L, Long::sum);
                changes.add(new Change.SessionAdvanced(StoreSamples.session(StoreSamples.peer(peer), peer, version)));
            }
            case 4 -> {
                long first = mark.position() + random.nextInt(5);
                ReaderMark more = random.nextInt(3) == 0
                        ? new ReaderMark(first, List.of())
                        : new ReaderMark(0, List.of(new ReaderMark.Run(first + 1, first + 1 + random.nextInt(3))));
                mark = mark.with(more);
                changes.add(new Change.ReaderMoved("bot", more));
            }
            case 5 -> {
                Digest mark = StoreSamples.digest(random.nextInt(500));
                seen.putIfAbsent(mark, StoreSamples.digest(position));
                changes.add(new Change.EnvelopeSeen(mark, StoreSamples.digest(position)));
            }
            case 6 -> {
                AccountAddress account = StoreSamples.peer(peer).account();
                if (random.nextInt(8) == 0) {
                    revoked.add(StoreSamples.peer(peer));
                    changes.add(new Change.InstallationsRevoked(
                            StoreSamples.revocation(account, position, StoreSamples.peer(peer))));
                }
                if (random.nextInt(4) == 0) {
                    changes.add(approval(StoreSamples.peer(peer)));
                }
                if (random.nextInt(8) == 0 && read.add(account)) {
                    changes.add(new Change.AccountRead(account));
                }
                long sequence = random.nextInt(4);
                if (sequence >= sequences.getOrDefault(peer, 0L)) {
                    sequences.put(peer, sequence);
                    contacts.put(peer, position);
                }
                changes.add(new Change.ContactLearned(
                        sequence == 0
                                ? StoreSamples.contact(StoreSamples.peer(peer), position)
                                : StoreSamples.signed(StoreSamples.peer(peer), position, sequence)));
            }
            case 7 -> {
                long name = random.nextInt(30);
                if (held.remove(name) != null) {
                    changes.add(new Change.EnvelopeReleased(StoreSamples.digest(name)));
                } else {
                    held.put(name, StoreSamples.held(name, name));
                    changes.add(new Change.EnvelopeHeld(StoreSamples.held(name, name)));
                }
            }
            default -> {
                if (changes.stream().noneMatch(change -> change instanceof Change.CopiesQueued)) {
                    changes.addAll(outbox.step(position));
                }
            }
        }
    }

    private Change approval(PeerId peer) {
        if (random.nextBoolean() && unapproved.remove(peer) != null) {
            return new Change.InstallationApproved(peer);
        }
        Trust trust = random.nextBoolean() ? Trust.HOLD : Trust.REFUSE;
        unapproved.put(peer, new Unapproved(peer, trust, position));
        return new Change.InstallationUnapproved(peer, trust);
    }

    private void message(List<Change> changes, long conversation) {
        if (changes.stream()
                .anyMatch(change -> change instanceof Change.EntryAppended || change instanceof Change.CopiesQueued)) {
            return;
        }
        boolean own = random.nextBoolean();
        long sentNs = random.nextInt(50);
        entries.put(position, new Place(sentNs, position));
        conversations.computeIfAbsent(conversation, id -> new TreeSet<>()).add(new Place(sentNs, position));
        changes.add(new Change.EntryAppended(StoreSamples.message(
                position, StoreSamples.conversation(conversation), own, sentNs, random.nextInt(200))));
        if (own) {
            changes.addAll(outbox.sent(position));
        }
    }

    /** Fails where a store holds anything else. */
    public void assertHeldBy(EngineStore store) {
        assertThat(EngineStoreContract.await(store.entries(0, 100_000)).stream().map(StoredEntry::position))
                .as(at())
                .containsExactlyElementsOf(entries.keySet());
        outbox.assertEqual(store, at());
        assertThat(EngineStoreContract.await(store.readerMark("bot"))).as(at()).isEqualTo(mark);
        conversations.forEach((conversation, places) -> assertThat(historyInPages(store, conversation))
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
                        LongStream.range(0, 500).mapToObj(StoreSamples::digest).toList())))
                .as(at())
                .isEqualTo(seen);
        assertThat(EngineStoreContract.await(store.held()).stream().map(HeldPlace::timestampNs))
                .as(at())
                .containsExactlyElementsOf(held.keySet());
        List<PeerId> peers =
                LongStream.range(0, PEERS).mapToObj(StoreSamples::peer).toList();
        Map<PeerId, PeerRow> rows = EngineStoreContract.await(store.peers(peers));
        for (long peer = 0; peer < PEERS; peer++) {
            assertPeer(peer, Objects.requireNonNull(rows.get(StoreSamples.peer(peer))));
            assertAccount(store, StoreSamples.peer(peer).account());
        }
    }

    private void assertPeer(long peer, PeerRow row) {
        assertThat(row.sessions().stream().map(SessionRow::version))
                .as(at())
                .containsExactlyElementsOf(
                        versions.containsKey(peer) ? List.of(versions.getOrDefault(peer, 0L)) : List.of());
        assertThat(row.revoked()).as(at()).isEqualTo(revoked.contains(StoreSamples.peer(peer)));
        assertThat(row.contact().map(Contact::publishedNs)).as(at()).isEqualTo(Optional.ofNullable(contacts.get(peer)));
        assertThat(row.contact().map(Contact::sequence)).as(at()).isEqualTo(Optional.ofNullable(sequences.get(peer)));
    }

    private void assertAccount(EngineStore store, AccountAddress account) {
        AccountRow row = EngineStoreContract.await(store.account(account));
        assertThat(row.wasRead()).as(at()).isEqualTo(read.contains(account));
        assertThat(row.unapproved())
                .as(at())
                .containsExactlyInAnyOrderElementsOf(unapproved.values().stream()
                        .filter(one -> one.peer().account().equals(account))
                        .toList());
        assertThat(row.contacts().stream().map(Contact::peer))
                .as(at())
                .containsExactlyInAnyOrderElementsOf(contacts.keySet().stream()
                        .map(StoreSamples::peer)
                        .filter(peer -> peer.account().equals(account))
                        .toList());
    }

    private List<Long> historyInPages(EngineStore store, long conversation) {
        List<Long> positions = new ArrayList<>();
        Place last = new Place(0, 0);
        while (true) {
            List<StoredEntry> page = EngineStoreContract.await(store.history(
                    StoreSamples.conversation(conversation), 0, Long.MAX_VALUE, last.sentNs(), last.position(), 7));
            if (page.isEmpty()) {
                return positions;
            }
            page.forEach(entry -> positions.add(entry.position()));
            last = Objects.requireNonNull(entries.get(positions.get(positions.size() - 1)));
        }
    }
}
