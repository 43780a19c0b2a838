package org.xmtp.reactive.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.XmtpStorageException;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.cryptography.olm.JavaRatchet;
import org.xmtp.reactive.session.Epoch;
import org.xmtp.reactive.session.EpochOverException;
import org.xmtp.reactive.session.Journal;
import org.xmtp.reactive.session.PeerLoader;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.EngineStores;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.SessionRow;

/**
 * Rule 3: a session's durable state goes forward only; an older snapshot is dropped. A commit that finds the store
 * elsewhere than this process left it stops the epoch.
 */
@DisplayName("Rule 3: what is durable of a session only moves forward")
final class Rule03SessionStatesOnlyMoveForwardTests extends RuleTests {
    private static final PeerId PEER = peer(1);

    private final ObservedStore store = new ObservedStore(EngineStores.of(XmtpStore.inMemory()));
    private final Journal journal = new Journal(store, 0);

    @BeforeEach
    void openStore() {
        Await.value(store.open());
        PeerLoader loader = new PeerLoader(store, new JavaRatchet(), new SecureRandom());
        closing(Await.value(loader.lease(journal.epoch(), List.of(PEER))));
        closing(() -> {
            store.release();
            Await.done(store.close());
        });
    }

    private CompletableFuture<Long> commit(long version) {
        return submit(journal, journal.epoch(), List.of(step(PEER, version)));
    }

    private List<Long> written() {
        return store.changes(Change.SessionAdvanced.class).stream()
                .map(change -> change.row().version())
                .toList();
    }

    private long durable() {
        return Objects.requireNonNull(Await.value(store.peers(List.of(PEER))).get(PEER))
                .sessions()
                .get(0)
                .version();
    }

    @Test
    void aStateOlderThanTheDurableOneIsLeftOut() {
        position(commit(1));
        position(commit(3));
        position(commit(2));
        position(commit(3));

        assertThat(written()).containsExactly(1L, 3L);
        assertThat(durable()).isEqualTo(3);
    }

    @Test
    void ofSeveralStatesInOneCommitOnlyTheNewestIsWritten() {
        store.hold();
        CompletableFuture<Long> first = commit(1);
        Await.until("a commit is under way", () -> store.heldBack() == 1);
        List<CompletableFuture<Long>> behind = List.of(commit(2), commit(4), commit(3));
        store.release();
        position(first);
        behind.forEach(RuleTests::position);

        assertThat(store.commits()).hasSize(2);
        assertThat(written()).containsExactly(1L, 4L);
        assertThat(durable()).isEqualTo(4);
    }

    @Test
    void eachStateNamesTheOneThatThisProcessMadeDurableBefore() {
        position(commit(1));
        position(commit(2));
        position(commit(5));

        assertThat(store.changes(Change.SessionAdvanced.class))
                .extracting(Change.SessionAdvanced::row)
                .extracting(SessionRow::durableVersion)
                .containsExactly(0L, 1L, 2L);
    }

    @Test
    void aSecondWriterEndsTheEpochAndIsNeverIgnored() {
        Journal second = new Journal(store, 0);
        Epoch epoch = second.epoch();
        position(commit(1));

        assertThat(error(submit(second, epoch, List.of(step(PEER, 7))))).isInstanceOf(XmtpStorageException.class);

        assertThat(epoch.isOver()).isTrue();
        assertThat(error(submit(second, epoch, List.of(step(PEER, 8))))).isInstanceOf(EpochOverException.class);
        assertThat(error(submit(second, second.epoch(), List.of(step(PEER, 9)))))
                .isInstanceOf(XmtpStorageException.class);
        assertThat(durable()).isEqualTo(1);
    }
}
