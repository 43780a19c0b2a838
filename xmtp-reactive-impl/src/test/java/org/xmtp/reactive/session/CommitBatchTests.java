package org.xmtp.reactive.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.Samples;
import org.xmtp.reactive.cryptography.olm.JavaRatchet;
import org.xmtp.reactive.cryptography.olm.RatchetAccount;
import org.xmtp.reactive.cryptography.olm.RatchetSession;
import org.xmtp.reactive.cryptography.olm.SessionPages;
import org.xmtp.reactive.runtime.HandDrivenRuntime;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.WriteSet;
import org.xmtp.reactive.store.WriteSetId;

/** Which states of sessions a commit writes. */
final class CommitBatchTests {
    private final HandDrivenRuntime runtime = new HandDrivenRuntime();
    private final JavaRatchet ratchet = new JavaRatchet();
    private final RatchetAccount account = ratchet.createAccount(runtime.random());
    private final RatchetSession one = session();
    private final RatchetSession other = session();

    private RatchetSession session() {
        RatchetAccount peer = ratchet.createAccount(runtime.random());
        return account.outboundSession(
                ratchet.newestVersion(), peer.identityKey(), peer.fallbackKey(), runtime.random());
    }

    private static SessionSlot state(RatchetSession session, long version) {
        return new SessionSlot(Samples.peer(1), session, version, new SessionSlot.Standing(0, 0, 0));
    }

    private static CommitBatch batch(long durable, SessionSlot... states) {
        List<CommitBatch.Waiting> waiting = Stream.of(states)
                .map(state -> new CommitBatch.Waiting(
                        state.version(),
                        new WriteSetDraft(
                                List.of(new Change.FailureCounted()), List.of(state), WriteSetDraft.Owner.nobody()),
                        1))
                .toList();
        return new CommitBatch(waiting, new CommitBatch.Ledger() {
            private long number;

            @Override
            public DurableState durable(SessionSlot slot) {
                return new DurableState(durable, SessionPages.NONE);
            }

            @Override
            public WriteSetId nextId() {
                return new WriteSetId(1, ++number);
            }
        });
    }

    private static List<Long> versions(WriteSet set) {
        return set.changes().stream()
                .filter(Change.SessionAdvanced.class::isInstance)
                .map(change -> ((Change.SessionAdvanced) change).row().version())
                .toList();
    }

    private static List<List<Long>> versions(CommitBatch batch) {
        return batch.writeSets().stream().map(CommitBatchTests::versions).toList();
    }

    @Test
    void theNewestStateGoesWithTheFirstWriteSetThatBringsOne() {
        CommitBatch batch = batch(0, state(one, 1), state(one, 3), state(one, 2));

        assertThat(versions(batch)).containsExactly(List.of(3L), List.of(), List.of());
        assertThat(batch.states()).extracting(SessionSlot::version).containsExactly(3L);
    }

    @Test
    void aStateThatIsNotNewerThanTheDurableOneIsLeftOut() {
        assertThat(versions(batch(3, state(one, 2), state(one, 3)))).containsExactly(List.of(), List.of());
        assertThat(versions(batch(3, state(one, 2), state(one, 4)))).containsExactly(List.of(4L), List.of());
    }

    @Test
    void sessionsAreToldApart() {
        assertThat(versions(batch(0, state(one, 1), state(other, 2)))).containsExactly(List.of(1L), List.of(2L));
    }

    @Test
    void theLastWriteSetNamesTheCommit() {
        CommitBatch batch = batch(0, state(one, 1), state(one, 2));

        assertThat(batch.id()).isEqualTo(batch.writeSets().get(1).id());
        assertThat(batch.writeSets()).extracting(WriteSet::id).doesNotHaveDuplicates();
    }
}
