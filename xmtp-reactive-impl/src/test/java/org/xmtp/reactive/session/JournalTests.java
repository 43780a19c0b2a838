package org.xmtp.reactive.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.XmtpStorageException;
import org.xmtp.reactive.runtime.HandDrivenRuntime.Kind;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.CommitException.Outcome;
import org.xmtp.reactive.store.ScriptedStore.Commit;
import org.xmtp.reactive.store.WriteSet;
import org.xmtp.reactive.store.WriteSetId;

/** What a journal makes of each outcome of a commit. */
final class JournalTests {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final Bench bench = new Bench();
    private final List<String> told = new ArrayList<>();

    private void append(String name) {
        bench.journal.append(WriteSetDraft.of(List.of(new Change.FailureCounted()), new WriteSetDraft.Owner() {
            @Override
            public void durable(long position) {
                told.add(name + " at " + position);
            }

            @Override
            public void refused(XmtpStorageException error) {
                told.add(name + " refused");
            }
        }));
    }

    private List<Integer> sizes() {
        return bench.store.commits().stream()
                .map(commit -> commit.batch().size())
                .toList();
    }

    private static XmtpStorageException trouble() {
        return new XmtpStorageException(ErrorCode.STORE_UNAVAILABLE, "a fault of the test");
    }

    @Test
    void oneCommitTakesAllThatATaskAppends() {
        append("one");
        append("two");
        append("three");
        bench.runtime.run();

        assertThat(sizes()).containsExactly(3);
        assertThat(told).containsExactly("one at 1", "two at 2", "three at 3");
        assertThat(bench.watched.committed).containsExactly(1L, 2L, 3L);
    }

    @Test
    void whatIsAppendedDuringACommitWaitsForTheNext() {
        append("one");
        bench.runtime.run(Kind.LOOP);
        append("two");
        append("three");
        assertThat(bench.journal.depth()).isEqualTo(2);
        bench.runtime.run();

        assertThat(sizes()).containsExactly(1, 2);
        assertThat(bench.store.commits()).extracting(Commit::after).first().isEqualTo(WriteSetId.NONE);
        assertThat(bench.store.commits().get(1).after())
                .isEqualTo(bench.store.durable().get(0).id());
    }

    @Test
    void theStoreHasTheNextCommitWhileOwnersAreTold() {
        bench.journal.append(WriteSetDraft.of(
                List.of(new Change.FailureCounted()),
                position -> told.add(
                        "one, with %d asked for".formatted(bench.store.commits().size()))));
        bench.runtime.run(Kind.LOOP);
        append("two");
        bench.runtime.run();

        assertThat(told).containsExactly("one, with 2 asked for", "two at 2");
    }

    @Test
    void aCommitTakesOnlySoMany() {
        for (int i = 0; i <= Journal.MAX_BATCH; i++) {
            append("set");
        }
        bench.runtime.run();

        assertThat(sizes()).containsExactly(Journal.MAX_BATCH, 1);
    }

    @Test
    void eachWriteSetHasAnIdOfItsOwn() {
        bench.store.fails(Outcome.REJECTED);
        append("one");
        append("two");
        bench.runtime.run();

        assertThat(bench.store.commits().stream()
                        .flatMap(commit -> commit.batch().stream())
                        .map(WriteSet::id))
                .as("tried together, then alone")
                .hasSize(4)
                .doesNotHaveDuplicates();
    }

    @Test
    void aBatchThatIsRefusedIsTriedOneByOneInOrder() {
        bench.store.fails(Outcome.REJECTED);
        append("one");
        append("two");
        append("three");
        bench.runtime.run();

        assertThat(sizes()).containsExactly(3, 1, 1, 1);
        assertThat(told).containsExactly("one at 1", "two at 2", "three at 3");
        assertThat(bench.watched.ended).isEmpty();
    }

    @Test
    void oneThatIsRefusedAloneEndsTheEpochThere() {
        bench.store.fails(Outcome.REJECTED).takes().fails(Outcome.REJECTED);
        append("one");
        append("two");
        append("three");
        bench.runtime.run();

        assertThat(told).containsExactly("one at 1", "two refused");
        assertThat(bench.watched.ended).containsExactly(false);
        assertThat(bench.store.durable()).hasSize(1);
    }

    @Test
    void aSingleOneThatIsRefusedIsNotTriedAgain() {
        bench.store.fails(Outcome.REJECTED);
        append("one");
        bench.runtime.run();

        assertThat(sizes()).containsExactly(1);
        assertThat(told).containsExactly("one refused");
    }

    @Test
    void aStoreThatTakesNothingEndsTheEpochAndRefusesNobody() {
        bench.store.fails(Outcome.UNAVAILABLE);
        append("one");
        append("two");
        bench.runtime.run();

        assertThat(told).isEmpty();
        assertThat(bench.watched.ended).containsExactly(false);
    }

    @Test
    void anUnknownOutcomeThatIsFoundInTheStoreIsDurable() {
        bench.store.takesUntold();
        append("one");
        append("two");
        bench.runtime.run();
        append("three");
        bench.runtime.run();

        assertThat(told).containsExactly("one at 1", "two at 2", "three at 3");
        assertThat(bench.store.recoveries()).isOne();
        assertThat(bench.watched.ended).isEmpty();
    }

    @Test
    void anUnknownOutcomeThatIsNotFoundThereEndsTheEpoch() {
        bench.store.fails(Outcome.UNKNOWN);
        append("one");
        bench.runtime.run();

        assertThat(told).isEmpty();
        assertThat(bench.watched.ended).containsExactly(false);
    }

    @Test
    void anErrorThatSaysNothingOfTheOutcomeLeavesItUnknown() {
        bench.store.fails(new IllegalStateException("a fault of the test"));
        append("one");
        bench.runtime.run();

        assertThat(bench.store.recoveries()).isOne();
        assertThat(told).isEmpty();
    }

    @Test
    void oneByOneEachUnknownOutcomeIsSettledByItsOwnId() {
        bench.store.fails(Outcome.REJECTED).takesUntold().fails(Outcome.UNKNOWN);
        append("one");
        append("two");
        append("three");
        bench.runtime.run();

        assertThat(told).containsExactly("one at 1");
        assertThat(bench.store.durable()).hasSize(1);
        assertThat(bench.watched.ended).containsExactly(false);
        assertThat(bench.store.commits().get(2).after())
                .isEqualTo(bench.store.durable().get(0).id());
    }

    @Test
    void whileARecoveryFailsItIsTriedAgainAndNothingElseHappens() {
        bench.store.takesUntold().failsToRecover(trouble()).failsToRecover(trouble());
        append("one");
        bench.runtime.run();
        append("two");
        bench.runtime.run();

        assertThat(told).isEmpty();
        assertThat(bench.watched.unsettled).hasSize(1);
        assertThat(bench.store.commits()).hasSize(1);

        bench.runtime.pass(LONG);
        assertThat(bench.watched.unsettled).hasSize(2);
        assertThat(told).containsExactly("one at 1", "two at 2");
    }

    @Test
    void aStoreThatIsElsewhereHasASecondWriter() {
        bench.store.fails(Outcome.CONFLICT);
        append("one");
        bench.runtime.run();

        assertThat(bench.watched.ended).containsExactly(true);
    }

    @Test
    void anotherWriteSetFoundInPlaceOfOursIsASecondWriters() {
        bench.store.fails(Outcome.UNKNOWN);
        append("one");
        bench.runtime.run(Kind.LOOP);
        bench.store.writtenByAnother();
        bench.runtime.run();

        assertThat(told).isEmpty();
        assertThat(bench.watched.ended).containsExactly(true);
    }

    @Test
    void nothingIsWrittenAfterTheEndOfTheEpoch() {
        bench.store.fails(Outcome.UNAVAILABLE);
        append("one");
        bench.runtime.run();
        append("two");
        bench.runtime.pass(LONG);

        assertThat(bench.store.commits()).hasSize(1);
        assertThat(told).isEmpty();
    }

    @Test
    void whoeverWaitsForRoomOrQuietIsToldOnce() {
        List<String> woken = new ArrayList<>();
        bench.journal.whenIdle(() -> woken.add("idle before"));
        for (int i = 0; i < Journal.MAX_WAITING; i++) {
            append("set");
        }
        assertThat(bench.journal.hasRoom()).isFalse();
        bench.journal.whenRoom(() -> woken.add("room"));
        bench.journal.whenIdle(() -> woken.add("idle"));
        assertThat(woken).containsExactly("idle before");

        bench.runtime.run();
        assertThat(woken).containsExactly("idle before", "room", "idle");
    }
}
