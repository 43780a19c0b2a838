package org.xmtp.reactive.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xmtp.reactive.reading.Desk.conversation;
import static org.xmtp.reactive.reading.Desk.positions;

import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.ConversationId;
import org.xmtp.reactive.api.HistoryRange;
import org.xmtp.reactive.api.XmtpClosedException;
import org.xmtp.reactive.runtime.HandDrivenRuntime.Kind;
import org.xmtp.reactive.store.StoredEntry;
import reactor.core.publisher.Flux;
import reactor.test.subscriber.TestSubscriber;

class HistoryTests {
    private final Desk desk = new Desk();

    private Flux<StoredEntry> history(HistoryRange range) {
        return desk.reading.history(conversation(1), range, Function.identity());
    }

    @Test
    void emitsEveryMessageOfTheConversationAndCompletes() {
        desk.receiveMany(600);
        desk.receive(2, 10);
        TestSubscriber<StoredEntry> user = desk.read(history(HistoryRange.ALL), Long.MAX_VALUE);
        assertThat(positions(user))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 600).boxed().toList());
        assertThat(user.isTerminatedComplete()).isTrue();
    }

    @Test
    void keepsToTheRangeAndToTheDemand() {
        desk.receiveMany(20);
        desk.store.cutPages(3);
        TestSubscriber<StoredEntry> user = desk.read(history(new HistoryRange(5, 12)), 2);
        assertThat(positions(user)).containsExactly(5L, 6L);
        user.request(100);
        desk.runtime.run();
        assertThat(positions(user)).containsExactly(5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L);
    }

    @Test
    void nothingIsReadWithoutDemand() {
        desk.receive();
        desk.read(history(HistoryRange.ALL), 0);
        assertThat(desk.store.reads()).isZero();
    }

    @Test
    void damagedRowsCostOnlyThemselves() {
        desk.receiveMany(255);
        for (int i = 0; i < 300; i++) {
            desk.fail();
        }
        desk.receiveMany(345);
        TestSubscriber<StoredEntry> user = desk.read(history(HistoryRange.ALL), Long.MAX_VALUE);
        assertThat(user.getReceivedOnNext()).hasSize(600);
        assertThat(user.isTerminatedComplete()).isTrue();
    }

    @Test
    void isNotTakenForWholeWhenTheClientCloses() {
        desk.receiveMany(300);
        TestSubscriber<StoredEntry> user = desk.read(history(HistoryRange.ALL), 100);
        desk.reading.close();
        user.request(Long.MAX_VALUE);
        desk.runtime.run();
        assertThat(user.expectTerminalError()).isInstanceOf(XmtpClosedException.class);
    }

    @Test
    void conversationsAreListed() {
        desk.receive(1, 10);
        desk.receive(2, 10);
        TestSubscriber<ConversationId> user = desk.read(desk.reading.conversations(), 1);
        assertThat(user.getReceivedOnNext()).containsExactly(conversation(1));
        user.request(10);
        desk.runtime.run();
        assertThat(user.getReceivedOnNext()).containsExactly(conversation(1), conversation(2));
        assertThat(user.isTerminatedComplete()).isTrue();
    }

    @Test
    void aConversationIsNewOnce() {
        desk.receive(1, 10);
        TestSubscriber<ConversationId> user = desk.read(desk.reading.newConversations(), Long.MAX_VALUE);
        desk.receive(2, 10);
        desk.receive(1, 10);
        desk.receive(2, 10);
        desk.receive(3, 10);
        desk.runtime.run();
        assertThat(user.getReceivedOnNext()).containsExactly(conversation(2), conversation(3));
    }

    @Test
    void aConversationThatBeginsWhileTheOthersAreReadIsNew() {
        desk.receive(1, 10);
        TestSubscriber<ConversationId> user = TestSubscriber.create();
        desk.reading.newConversations().subscribe(user);
        desk.runtime.run(Kind.LOOP, Kind.STORE);
        desk.receive(2, 10);
        desk.runtime.run();
        assertThat(user.getReceivedOnNext()).containsExactly(conversation(2));
    }

    @Test
    void newConversationsCompleteWhenTheClientCloses() {
        TestSubscriber<ConversationId> loading = TestSubscriber.create();
        desk.reading.newConversations().subscribe(loading);
        desk.runtime.run(Kind.LOOP);
        desk.reading.close();
        desk.runtime.run();
        assertThat(loading.isTerminatedComplete()).isTrue();
    }
}
