package org.xmtp.reactive.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xmtp.reactive.reading.Desk.shown;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.XmtpClosedException;
import org.xmtp.reactive.api.XmtpRejectedException;
import org.xmtp.reactive.reading.Desk.Row;
import org.xmtp.reactive.runtime.HandDrivenRuntime.Kind;
import org.xmtp.reactive.store.ReaderMark;
import org.xmtp.reactive.store.ReaderMark.Run;
import reactor.test.subscriber.TestSubscriber;

class ReaderTests {
    private final Desk desk = new Desk();

    private static ReaderMark mark(long position, Run... beyond) {
        return new ReaderMark(position, List.of(beyond));
    }

    private void acknowledgeDurably(Desk at, TestSubscriber<Row> user, long... rows) {
        for (long row : rows) {
            TestSubscriber<Void> acknowledged = at.acknowledge(user, row);
            at.commitNext();
            assertThat(acknowledged.isTerminatedComplete()).isTrue();
        }
    }

    @Test
    void showsMessagesOfOthersAndFailuresButNotOurOwn() {
        desk.receive();
        desk.send();
        desk.fail();
        TestSubscriber<Row> user = desk.read("bot");
        desk.receive();
        desk.send();
        desk.runtime.run();
        assertThat(shown(user)).containsExactly(1L, 3L, 4L);
    }

    @Test
    void whoDoesNotStayIsShownWhatIsOpenAndNoLaterRow() {
        desk.receiveMany(3);
        acknowledgeDurably(desk, desk.read("bot"), 2);

        Desk next = desk.killed();
        TestSubscriber<Row> user = next.read(next.unread("bot"), 1);
        assertThat(shown(user)).containsExactly(1L);
        assertThat(user.isTerminated()).isFalse();
        long later = next.receive();
        user.request(10);
        next.runtime.run();

        assertThat(shown(user)).containsExactly(1L, 3L);
        assertThat(user.isTerminatedComplete()).isTrue();
        TestSubscriber<Row> again = next.read(next.unread("bot"), 10);
        assertThat(shown(again)).containsExactly(1L, 3L, later);
        assertThat(again.isTerminatedComplete()).isTrue();
    }

    @Test
    void whoDoesNotStayPassesOverAnyNumberOfOtherRows() {
        assertThat(desk.read(desk.unread("bot"), 1).isTerminatedComplete()).isTrue();
        for (int i = 0; i < 2_000; i++) {
            desk.send();
        }
        long last = desk.receive();
        desk.send();

        Desk next = desk.killed();
        TestSubscriber<Row> user = next.read(next.unread("bot"), Long.MAX_VALUE);

        assertThat(shown(user)).containsExactly(last);
        assertThat(user.isTerminatedComplete()).isTrue();
    }

    /** As who prints what comes until all is read, and then what came meanwhile. */
    @Test
    void whoDoesNotStayAndFollowsOneThatReadAndAcknowledgedAllEnds() {
        desk.receive();
        TestSubscriber<Row> coming = desk.read("bot");
        acknowledgeDurably(desk, coming, 1);
        coming.cancel();
        desk.runtime.run();

        TestSubscriber<Row> rest = desk.read(desk.unread("bot"), Long.MAX_VALUE);

        assertThat(shown(rest)).isEmpty();
        assertThat(rest.isTerminatedComplete()).isTrue();
    }

    /** While somebody else reads, the newest rows are in memory, and what is no row is not. */
    @Test
    void whoDoesNotStayEndsWhereNothingButAcknowledgementsIsBehindTheLastRow() {
        TestSubscriber<Row> other = desk.read("other");
        desk.receive();
        TestSubscriber<Row> first = desk.read(desk.unread("bot"), Long.MAX_VALUE);
        desk.acknowledge(first, 1);
        desk.acknowledge(other, 1);
        desk.commitNext();
        desk.commitNext();

        TestSubscriber<Row> rest = desk.read(desk.unread("bot"), Long.MAX_VALUE);

        assertThat(first.isTerminatedComplete()).isTrue();
        assertThat(shown(rest)).isEmpty();
        assertThat(rest.isTerminatedComplete()).isTrue();
    }

    @Test
    void anAcknowledgementIsDurableWhenItCompletes() {
        desk.receive();
        TestSubscriber<Row> user = desk.read("bot");
        TestSubscriber<Void> acknowledged = desk.acknowledge(user, 1);
        assertThat(acknowledged.isTerminated()).isFalse();
        assertThat(desk.store.mark("bot")).isEqualTo(ReaderMark.NONE);
        desk.commitNext();
        assertThat(acknowledged.isTerminatedComplete()).isTrue();
        assertThat(desk.store.mark("bot")).isEqualTo(mark(1));
    }

    @Test
    void nothingAcknowledgedOutOfOrderComesAgainAfterAKillAndEverythingOpenDoes() {
        desk.receiveMany(6);
        acknowledgeDurably(desk, desk.read("bot"), 2, 5, 4);
        assertThat(desk.store.mark("bot")).isEqualTo(mark(0, new Run(2, 2), new Run(4, 5)));

        Desk next = desk.killed();
        long later = next.receive();
        TestSubscriber<Row> user = next.read("bot");
        assertThat(shown(user)).containsExactly(1L, 3L, 6L, later);
        acknowledgeDurably(next, user, 1);
        assertThat(next.store.mark("bot")).isEqualTo(mark(2, new Run(4, 5)));
        acknowledgeDurably(next, user, 3, later, 6);
        assertThat(next.store.mark("bot")).isEqualTo(mark(later));
    }

    @Test
    void rowsThatWereNotShownYetAreNotSwallowedByARunOfAnEarlierProcess() {
        desk.receiveMany(4);
        acknowledgeDurably(desk, desk.read("bot"), 4);

        Desk next = desk.killed();
        TestSubscriber<Row> user = next.read(next.inbound("bot"), 1);
        acknowledgeDurably(next, user, 1);
        assertThat(next.store.mark("bot")).isEqualTo(mark(1, new Run(4, 4)));
        user.request(10);
        next.runtime.run();
        assertThat(shown(user)).containsExactly(1L, 2L, 3L);
    }

    @Test
    void ourOwnMessagesDoNotPartARun() {
        desk.receive();
        desk.send();
        desk.receive();
        desk.send();
        desk.receive();
        TestSubscriber<Row> user = desk.read("bot");
        acknowledgeDurably(desk, user, 3, 5);
        assertThat(desk.store.mark("bot")).isEqualTo(mark(0, new Run(3, 5)));
        acknowledgeDurably(desk, user, 1);
        assertThat(desk.store.mark("bot")).isEqualTo(mark(5));
    }

    @Test
    void manyAcknowledgementsAtOnceShareAWriteSet() {
        desk.receiveMany(100);
        TestSubscriber<Row> user = desk.read("bot");
        List<TestSubscriber<Void>> all = new ArrayList<>();
        for (long row = 1; row <= 100; row++) {
            all.add(desk.acknowledge(user, row));
        }
        assertThat(desk.waiting()).isEqualTo(1);
        desk.commitNext();
        assertThat(desk.waiting()).isEqualTo(1);
        desk.commitNext();
        assertThat(desk.waiting()).isZero();
        assertThat(all).allMatch(TestSubscriber::isTerminatedComplete);
        assertThat(desk.store.mark("bot")).isEqualTo(mark(100));
    }

    @Test
    void aRowIsAcknowledgedTwiceWithOneWrite() {
        desk.receive();
        TestSubscriber<Row> user = desk.read("bot");
        TestSubscriber<Void> first = desk.acknowledge(user, 1);
        TestSubscriber<Void> second = desk.acknowledge(user, 1);
        desk.commitNext();
        TestSubscriber<Void> third = desk.acknowledge(user, 1);
        assertThat(List.of(first, second, third)).allMatch(TestSubscriber::isTerminatedComplete);
        assertThat(desk.waiting()).isZero();
    }

    @Test
    void aReaderThatIsReadAgainBeginsAtItsFirstOpenRow() {
        desk.receiveMany(4);
        TestSubscriber<Row> first = desk.read("bot");
        acknowledgeDurably(desk, first, 1, 3);
        first.cancel();
        long later = desk.receive();
        TestSubscriber<Row> second = desk.read("bot");
        assertThat(shown(second)).containsExactly(2L, 4L, later);
    }

    @Test
    void aRowOfACancelledReaderIsAcknowledgedLateAndNothingMovesBack() {
        desk.receiveMany(3);
        TestSubscriber<Row> first = desk.read("bot");
        first.cancel();
        TestSubscriber<Row> second = desk.read("bot");
        acknowledgeDurably(desk, second, 1, 2, 3);
        TestSubscriber<Void> late = desk.acknowledge(first, 1);
        assertThat(late.isTerminatedComplete()).isTrue();
        assertThat(desk.waiting()).isZero();
        assertThat(desk.store.mark("bot")).isEqualTo(mark(3));
    }

    @Test
    void aRowOfACancelledReaderThatIsAcknowledgedDoesNotComeAgain() {
        desk.receiveMany(3);
        TestSubscriber<Row> first = desk.read("bot");
        first.cancel();
        desk.runtime.run();
        acknowledgeDurably(desk, first, 2);
        assertThat(desk.store.mark("bot")).isEqualTo(mark(0, new Run(2, 2)));
        assertThat(shown(desk.read("bot"))).containsExactly(1L, 3L);
    }

    @Test
    void aNameIsReadOnceAtATime() {
        TestSubscriber<Row> first = desk.read("bot");
        TestSubscriber<Row> second = desk.read("bot");
        assertThat(second.expectTerminalError())
                .isInstanceOfSatisfying(
                        XmtpRejectedException.class,
                        error -> assertThat(error.code()).isEqualTo(ErrorCode.READER_IN_USE));
        first.cancel();
        assertThat(desk.read("bot").isTerminated()).isFalse();
    }

    @Test
    void aReaderCancelledWhileItsMarkIsReadCanBeReadAgain() {
        desk.receive();
        TestSubscriber<Row> first = TestSubscriber.create();
        desk.inbound("bot").subscribe(first);
        desk.runtime.run(Kind.LOOP);
        first.cancel();
        TestSubscriber<Row> second = desk.read("bot");
        assertThat(shown(first)).isEmpty();
        assertThat(shown(second)).containsExactly(1L);
    }

    @Test
    void theStreamWaitsWhileTenThousandRowsAreOpen() {
        desk.receiveMany(Progress.MAX_OPEN + 10);
        TestSubscriber<Row> user = desk.read("bot");
        assertThat(user.getReceivedOnNext()).hasSize(Progress.MAX_OPEN);
        acknowledgeDurably(desk, user, 5_000, 3);
        assertThat(shown(user)).endsWith(10_001L, 10_002L).hasSize(Progress.MAX_OPEN + 2);
    }

    @Test
    void whoDoesNotStayEndsAtTenThousandOpenRowsAndIsShownTheRestOnceTheyAreAcknowledged() {
        desk.receiveMany(Progress.MAX_OPEN + 10);
        TestSubscriber<Row> user = desk.read(desk.unread("bot"), Long.MAX_VALUE);
        assertThat(shown(user)).hasSize(Progress.MAX_OPEN);
        assertThat(user.isTerminatedComplete()).isTrue();
        TestSubscriber<Row> again = desk.read(desk.unread("bot"), Long.MAX_VALUE);
        assertThat(shown(again)).hasSize(Progress.MAX_OPEN);
        assertThat(again.isTerminatedComplete()).isTrue();

        desk.acknowledge(user, 1);
        desk.acknowledge(user, 3);
        TestSubscriber<Row> more = desk.read(desk.unread("bot"), Long.MAX_VALUE);
        assertThat(shown(more)).startsWith(2L, 4L).endsWith(10_001L, 10_002L).hasSize(Progress.MAX_OPEN);
        assertThat(more.isTerminatedComplete()).isTrue();
    }

    @Test
    void allOpenRowsComeAgainHoweverManyThereAre() {
        desk.receiveMany(Progress.MAX_OPEN + 10);
        desk.read("bot").cancel();
        TestSubscriber<Row> again = desk.read("bot");
        assertThat(shown(again))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, Progress.MAX_OPEN).boxed().toList());
    }

    @Test
    void anAcknowledgementUnderWayAtTheEndOfAnEpochIsWrittenInTheNext() {
        desk.receiveMany(3);
        TestSubscriber<Row> user = desk.read("bot");
        TestSubscriber<Void> underWay = desk.acknowledge(user, 1);
        TestSubscriber<Void> behind = desk.acknowledge(user, 3);
        desk.restart();
        assertThat(underWay.isTerminated()).isFalse();
        assertThat(desk.waiting()).isEqualTo(1);
        desk.commitNext();
        assertThat(List.of(underWay, behind)).allMatch(TestSubscriber::isTerminatedComplete);
        assertThat(desk.store.mark("bot")).isEqualTo(mark(1, new Run(3, 3)));
        long later = desk.receive();
        desk.runtime.run();
        assertThat(shown(user)).containsExactly(1L, 2L, 3L, later);
    }

    @Test
    void aWriteThatIsRefusedAloneIsTheErrorOfThoseThatWaitedForIt() {
        desk.receiveMany(2);
        TestSubscriber<Row> user = desk.read("bot");
        TestSubscriber<Void> refused = desk.acknowledge(user, 1);
        TestSubscriber<Void> behind = desk.acknowledge(user, 2);
        desk.refuseNext();
        desk.restart();
        assertThat(refused.expectTerminalError()).isSameAs(desk.trouble);
        desk.commitNext();
        assertThat(behind.isTerminatedComplete()).isTrue();
        assertThat(desk.acknowledge(user, 1).isTerminatedComplete()).isTrue();
    }

    @Test
    void aRefusedAcknowledgementCanBeGivenAgain() {
        desk.receive();
        TestSubscriber<Row> user = desk.read("bot");
        desk.acknowledge(user, 1);
        desk.refuseNext();
        desk.restart();
        assertThat(desk.waiting()).isZero();
        acknowledgeDurably(desk, user, 1);
        assertThat(desk.store.mark("bot")).isEqualTo(mark(1));
    }

    @Test
    void aSubscriptionBesideACloseCompletes() {
        desk.receive();
        TestSubscriber<Row> user = TestSubscriber.create();
        desk.inbound("bot").subscribe(user);
        desk.runtime.run(Kind.LOOP);
        desk.reading.close();
        desk.runtime.run();
        assertThat(user.isTerminatedComplete()).isTrue();
    }

    @Test
    void whatIsNotDurableAtTheCloseIsToldSo() {
        desk.receiveMany(3);
        TestSubscriber<Row> user = desk.read("bot");
        TestSubscriber<Void> durable = desk.acknowledge(user, 1);
        desk.commitNext();
        TestSubscriber<Void> underWay = desk.acknowledge(user, 2);
        TestSubscriber<Void> behind = desk.acknowledge(user, 3);
        desk.reading.close();
        desk.runtime.run();
        assertThat(durable.isTerminatedComplete()).isTrue();
        assertThat(underWay.expectTerminalError()).isInstanceOf(XmtpClosedException.class);
        assertThat(behind.expectTerminalError()).isInstanceOf(XmtpClosedException.class);
        assertThat(user.isTerminatedComplete()).isTrue();
        assertThat(desk.acknowledge(user, 3).expectTerminalError()).isInstanceOf(XmtpClosedException.class);
        assertThat(desk.read("bot").expectTerminalError()).isInstanceOf(XmtpClosedException.class);
    }

    @Test
    void theProgramIsCalledOnEventThreadsOnly() {
        desk.receive();
        TestSubscriber<Row> user = TestSubscriber.create();
        desk.inbound("bot").subscribe(user);
        desk.runtime.run(Kind.LOOP, Kind.STORE);
        assertThat(shown(user)).isEmpty();
        desk.runtime.run(Kind.EVENTS);
        assertThat(shown(user)).containsExactly(1L);
    }
}
