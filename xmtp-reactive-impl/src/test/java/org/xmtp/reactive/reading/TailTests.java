package org.xmtp.reactive.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xmtp.reactive.reading.Desk.positions;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import org.xmtp.reactive.api.Delivery;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.XmtpClosedException;
import org.xmtp.reactive.api.XmtpConfigurationException;
import org.xmtp.reactive.api.XmtpSecurityException;
import org.xmtp.reactive.api.XmtpStorageException;
import org.xmtp.reactive.reading.Desk.Row;
import org.xmtp.reactive.runtime.HandDrivenRuntime.Kind;
import org.xmtp.reactive.store.StoredEntry;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.test.subscriber.TestSubscriber;

class TailTests {
    private final Desk desk = new Desk();

    private Flux<StoredEntry> live() {
        return desk.reading.messages(Function.identity());
    }

    @Test
    void liveBeginsBehindWhatIsDurable() {
        desk.receive();
        TestSubscriber<StoredEntry> user = desk.read(live(), Long.MAX_VALUE);
        desk.receive();
        desk.fail();
        desk.send();
        desk.runtime.run();
        assertThat(positions(user)).containsExactly(2L, 4L);
        assertThat(user.getReceivedOnNext().get(1).delivery()).contains(Delivery.QUEUED);
    }

    @Test
    void aReaderWhoKeepsUpNeverReadsTheStore() {
        TestSubscriber<StoredEntry> user = desk.read(live(), Long.MAX_VALUE);
        desk.receiveMany(1000);
        desk.runtime.run();
        assertThat(user.getReceivedOnNext()).hasSize(1000);
        assertThat(desk.store.reads()).isZero();
    }

    @Test
    void aReaderIsNeverGivenMoreThanItAskedFor() {
        TestSubscriber<StoredEntry> user = desk.read(live(), 2);
        desk.receiveMany(3000);
        desk.runtime.run();
        assertThat(positions(user)).containsExactly(1L, 2L);
        user.request(3);
        desk.runtime.run();
        assertThat(positions(user)).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void aReaderWhoFellBehindIsGivenEveryRowOnceAndInOrder() {
        TestSubscriber<StoredEntry> user = desk.read(live(), 1);
        desk.receiveMany(3000);
        desk.runtime.run();
        user.request(500);
        desk.runtime.run();
        desk.receiveMany(500);
        user.request(Long.MAX_VALUE);
        desk.receiveMany(10);
        desk.runtime.run();
        assertThat(positions(user))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 3510).boxed().toList());
        assertThat(desk.store.reads()).isPositive();
    }

    @Test
    void pagesCutShortLoseNothing() {
        desk.receiveMany(20);
        desk.store.cutPages(3);
        TestSubscriber<Row> user = desk.read("bot");
        desk.receive();
        desk.runtime.run();
        assertThat(user.getReceivedOnNext()).hasSize(21);
    }

    @Test
    void oneReadIsUnderWayAtATime() {
        desk.receiveMany(600);
        TestSubscriber<Row> user = TestSubscriber.create();
        desk.inbound("bot").subscribe(user);
        desk.runtime.run(Kind.LOOP);
        desk.runtime.run(Kind.STORE, Kind.LOOP);
        int before = desk.store.reads();
        desk.receiveMany(5);
        user.request(5);
        desk.runtime.run(Kind.LOOP);
        assertThat(desk.store.reads()).isEqualTo(before);
        desk.runtime.run();
        assertThat(user.getReceivedOnNext()).hasSize(605);
    }

    @Test
    void rowsWaitInTheStoreWhileTheProgramIsBusyHoweverMuchItAskedFor() {
        desk.receiveMany(5000);
        TestSubscriber<Row> user = TestSubscriber.create();
        desk.inbound("bot").subscribe(user);
        for (int i = 0; i < 20; i++) {
            desk.runtime.run(Kind.LOOP, Kind.STORE);
        }
        desk.runtime.run(Kind.EVENTS);
        assertThat(user.getReceivedOnNext()).hasSize(PacedOutlet.WINDOW);
        desk.runtime.run();
        assertThat(user.getReceivedOnNext()).hasSize(5000);
    }

    @Test
    void largeRowsWaitInTheStoreSooner() {
        for (int i = 0; i < 40; i++) {
            desk.receive(1, 100_000);
        }
        TestSubscriber<Row> user = TestSubscriber.create();
        desk.inbound("bot").subscribe(user);
        desk.runtime.run(Kind.LOOP, Kind.STORE);
        desk.runtime.run(Kind.EVENTS);
        assertThat(user.getReceivedOnNext()).hasSize(11);
        desk.runtime.run();
        assertThat(user.getReceivedOnNext()).hasSize(40);
    }

    @Test
    void whatIsGivenWhileTheProgramIsBusyMakesRoomInItsTurn() {
        desk.receive(1, 600_000);
        desk.receive(1, 400_000);
        desk.receive(1, 700_000);
        desk.receive(1, 10);
        TestSubscriber<Row> unread = TestSubscriber.create();
        desk.unread("other").subscribe(unread);
        TestSubscriber<Row> user = TestSubscriber.create();
        desk.inbound("bot").subscribe(user);
        desk.runtime.run(Kind.LOOP, Kind.STORE);
        desk.runtime.run();
        assertThat(user.getReceivedOnNext()).hasSize(4);
        assertThat(unread.getReceivedOnNext()).hasSize(4);
        assertThat(unread.isTerminatedComplete()).isTrue();
    }

    @Test
    void whoeverComesBackAsTheLastReaderGoesMissesNothing() {
        TestSubscriber<StoredEntry> slow = desk.read(live(), 0);
        TestSubscriber<Row> bot = desk.read(desk.inbound("bot"), 1);
        desk.receiveMany(2);
        desk.runtime.run();
        desk.acknowledge(bot, 1);
        bot.cancel();
        slow.cancel();
        desk.loop.execute(desk::receive);
        TestSubscriber<Row> back = desk.read(desk.inbound("bot"), 0);
        back.request(10);
        desk.runtime.run();
        assertThat(Desk.shown(back)).containsExactly(2L, 3L);
    }

    @Test
    void aStoreInTroubleIsWaitedFor() {
        desk.receive();
        desk.store.failNext(desk.trouble, desk.trouble, desk.trouble);
        TestSubscriber<Row> user = desk.read("bot");
        assertThat(user.getReceivedOnNext()).isEmpty();
        desk.runtime.pass(Duration.ofSeconds(2));
        assertThat(Desk.shown(user)).containsExactly(1L);
    }

    @Test
    void aRestartInPlaceEndsTheWait() {
        desk.receive();
        desk.store.failAll(desk.trouble);
        TestSubscriber<Row> user = desk.read("bot");
        desk.runtime.pass(Duration.ofSeconds(10));
        desk.store.failAll(null);
        desk.restart();
        assertThat(Desk.shown(user)).containsExactly(1L);
    }

    @Test
    void aStoreThatStaysInTroubleEndsTheStream() {
        desk.store.failAll(desk.trouble);
        TestSubscriber<Row> user = desk.read("bot");
        desk.runtime.pass(Duration.ofSeconds(25));
        assertThat(user.isTerminated()).isFalse();
        desk.runtime.pass(Duration.ofSeconds(15));
        assertThat(user.expectTerminalError()).isSameAs(desk.trouble);
        desk.store.failAll(null);
        assertThat(desk.read("bot").isTerminated()).isFalse();
    }

    @Test
    void whatCannotHealEndsTheStreamAtOnce() {
        desk.receive();
        XmtpSecurityException tampered = new XmtpSecurityException(ErrorCode.STORE_TAMPERED, "a fault of the test");
        desk.store.failNext(tampered);
        assertThat(desk.read("bot").expectTerminalError()).isSameAs(tampered);
        desk.store.failNext(new IllegalStateException("internal"));
        assertThat(desk.read("bot").expectTerminalError()).isInstanceOf(XmtpStorageException.class);
    }

    @Test
    void whatWasDurableButNotToldBeforeARestartIsShownAfterIt() {
        TestSubscriber<StoredEntry> user = desk.read(live(), Long.MAX_VALUE);
        desk.receive();
        desk.receiveUntold();
        desk.receiveUntold();
        desk.restart();
        desk.receive();
        desk.runtime.run();
        assertThat(positions(user)).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void nothingIsShownBeforeItIsKnownToBeDurable() {
        desk.receive();
        long untold = desk.receiveUntold();
        TestSubscriber<Row> user = desk.read("bot");
        assertThat(Desk.shown(user)).containsExactly(1L);
        desk.restart();
        assertThat(Desk.shown(user)).containsExactly(1L, untold);
    }

    @Test
    void aFunctionThatThrowsEndsItsSubscriptionAndNoOther() {
        TestSubscriber<StoredEntry> sound = desk.read(live(), Long.MAX_VALUE);
        TestSubscriber<StoredEntry> faulty = desk.read(
                desk.reading.messages(row -> {
                    throw new IllegalStateException("a fault of the test");
                }),
                Long.MAX_VALUE);
        TestSubscriber<StoredEntry> missing = desk.read(
                desk.reading.messages(row -> {
                    throw new NoClassDefFoundError("a/Class");
                }),
                Long.MAX_VALUE);
        desk.receiveMany(2);
        desk.runtime.run();
        assertThat(faulty.expectTerminalError()).isInstanceOf(IllegalStateException.class);
        assertThat(missing.expectTerminalError())
                .isInstanceOf(XmtpConfigurationException.class)
                .hasMessageContaining("a/Class");
        assertThat(positions(sound)).containsExactly(1L, 2L);
    }

    @Test
    void aReaderWhoGoesAwayIsGivenNothingMore() {
        TestSubscriber<StoredEntry> user = desk.read(live(), Long.MAX_VALUE);
        desk.receive();
        desk.runtime.run(Kind.LOOP);
        user.cancel();
        desk.runtime.run();
        assertThat(user.getReceivedOnNext()).isEmpty();
    }

    @Test
    void allStreamsCompleteAtTheEndAndNoneBeginsBehindIt() {
        TestSubscriber<StoredEntry> user = desk.read(live(), 1);
        desk.receiveMany(2);
        desk.runtime.run();
        desk.reading.close();
        desk.runtime.run();
        assertThat(positions(user)).containsExactly(1L);
        assertThat(user.isTerminatedComplete()).isTrue();
        assertThat(desk.read(live(), 1).expectTerminalError()).isInstanceOf(XmtpClosedException.class);
    }

    @Test
    void badDemandIsAnErrorAndFreesTheName() {
        long row = desk.receive();
        desk.store.failNext(desk.trouble);
        BadAsker asker = new BadAsker();
        desk.inbound("bot").subscribe(asker);
        desk.runtime.run();
        asker.ask();
        desk.runtime.run();
        assertThat(asker.errors).singleElement().isInstanceOf(IllegalArgumentException.class);

        TestSubscriber<Row> next = desk.read("bot");
        desk.runtime.pass(Duration.ofSeconds(1));
        TestSubscriber<Void> acknowledged = desk.acknowledge(next, row);
        desk.commitNext();
        assertThat(acknowledged.isTerminatedComplete()).isTrue();
        assertThat(desk.store.mark("bot").position()).isEqualTo(row);
    }

    /** Reactor's own subscribers can't be made to ask for nothing. */
    private static final class BadAsker extends BaseSubscriber<Row> {
        private final List<Throwable> errors = new ArrayList<>();

        void ask() {
            upstream().request(-1);
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            // Asks later.
        }

        @Override
        protected void hookOnError(Throwable error) {
            errors.add(error);
        }
    }
}
