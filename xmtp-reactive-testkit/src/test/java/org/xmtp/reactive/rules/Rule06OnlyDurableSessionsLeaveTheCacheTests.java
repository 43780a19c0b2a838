package org.xmtp.reactive.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.XmtpStorageException;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.cryptography.olm.JavaRatchet;
import org.xmtp.reactive.cryptography.olm.RatchetAccount;
import org.xmtp.reactive.cryptography.olm.RatchetSession;
import org.xmtp.reactive.runtime.HandDrivenRuntime;
import org.xmtp.reactive.runtime.Loop;
import org.xmtp.reactive.session.Epoch;
import org.xmtp.reactive.session.Journal;
import org.xmtp.reactive.session.Peer;
import org.xmtp.reactive.session.PeerItem;
import org.xmtp.reactive.session.Peers;
import org.xmtp.reactive.session.SessionSlot;
import org.xmtp.reactive.session.Workbench;
import org.xmtp.reactive.session.WriteSetDraft;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.StoreHead;
import org.xmtp.reactive.store.h2.H2Stores;
import org.xmtp.reactive.testkit.StoreSamples;

/** Rule 6: a session leaves the cache only in the state that is durable. */
@DisplayName("Rule 6: a session leaves the cache only in the state that is durable")
final class Rule06OnlyDurableSessionsLeaveTheCacheTests extends RuleTests {
    private static final PeerId PEER = StoreSamples.peer(1);

    private final JavaRatchet ratchet = new JavaRatchet();
    private final RatchetAccount us = ratchet.createAccount(runtime.random());
    private final RatchetAccount them = ratchet.createAccount(runtime.random());
    private final ObservedStore store = new ObservedStore(H2Stores.of(XmtpStore.inMemory(), runtime));
    private final Epoch epoch = new Epoch(new Loop(runtime), error -> {
        throw new AssertionError("A part threw", error);
    });
    private final Peers peers = new Peers(new Peers.Parts(epoch, store, ratchet, runtime.random(), 0));

    /** Nothing goes wrong with the journal here. */
    private static final class Calm implements Journal.Watcher {
        @Override
        public void committed(long position, List<Change> changes) {}

        @Override
        public void unsettled(XmtpStorageException error) {
            throw new AssertionError("There is no fault", error);
        }

        @Override
        public void ended(XmtpStorageException error, boolean secondWriter) {
            throw new AssertionError("There is no fault", error);
        }
    }

    private Journal journal = openJournal();

    private Journal openJournal() {
        StoreHead head = value(store.open());
        return new Journal(new Journal.Parts(epoch, store, peers, new Calm(), 1), head);
    }

    @BeforeEach
    void openASession() {
        step();
        runtime.run();
    }

    @AfterEach
    void closeStore() {
        epoch.end();
        store.release();
        done(store.close());
    }

    /** Steps the session with the peer on a lane, and appends the state in the task that applies it. */
    private void step() {
        peers.of(PEER).enqueue(new PeerItem() {
            @Override
            public long bytes() {
                return 1;
            }

            @Override
            public Turn turn(Peer peer) {
                return Turn.NOW;
            }

            @Override
            public Result compute(Workbench bench) {
                SessionSlot slot = bench.sessions().preferred().orElseGet(() -> bench.fresh(opened(), 1));
                RatchetSession session = bench.forEncrypting(slot);
                assertThat(session.encrypt(new byte[] {1})).isNotNull();
                SessionSlot next = bench.encrypted(slot, session);
                return () -> {
                    journal.append(new WriteSetDraft(List.of(), List.of(next), WriteSetDraft.Owner.nobody()));
                    return true;
                };
            }

            @Override
            public void crashed(Throwable error) {
                throw new AssertionError("It crashed", error);
            }
        });
    }

    private RatchetSession opened() {
        return us.outboundSession(ratchet.newestVersion(), them.identityKey(), them.fallbackKey(), runtime.random());
    }

    /** More peers than the cache holds are asked for, and loaded from the store. */
    private void crowd(HandDrivenRuntime.Kind... running) {
        for (int number = 2; number <= Peers.MAX_CACHED + 50; number++) {
            assertThat(peers.of(StoreSamples.peer(number))).isNotNull();
        }
        runtime.run(running);
        // Those that were not loaded yet could not leave; now they can.
        assertThat(peers.of(StoreSamples.peer(1_000_000))).isNotNull();
    }

    private long version() {
        return peers.of(PEER).sessions().preferred().orElseThrow().version();
    }

    @Test
    void aStepThatIsNotDurableYetStays() {
        store.hold();
        step();
        runtime.run();
        Peer before = peers.of(PEER);

        crowd(HandDrivenRuntime.Kind.values());

        assertThat(peers.cached(PEER)).isSameAs(before);
        assertThat(version()).isEqualTo(2);
        store.release();
        runtime.run();
    }

    @Test
    void oneThatIsBeingSteppedStays() {
        step();
        runtime.run(ALL_BUT_LANES);
        Peer before = peers.of(PEER);

        crowd(ALL_BUT_LANES);

        assertThat(peers.cached(PEER)).isSameAs(before);
    }

    @Test
    void aDurableOneLeavesAndIsFoundAgain() {
        Peer before = peers.of(PEER);
        crowd(HandDrivenRuntime.Kind.values());
        assertThat(peers.cached(PEER)).isNull();
        assertThat(peers.size()).isLessThanOrEqualTo(Peers.MAX_CACHED);

        Peer again = peers.of(PEER);
        runtime.run();

        assertThat(again).isNotSameAs(before);
        assertThat(version()).isEqualTo(1);
        step();
        runtime.run();
        assertThat(store.changes(Change.SessionAdvanced.class))
                .extracting(change -> change.row().version())
                .containsExactly(1L, 2L);
    }
}
