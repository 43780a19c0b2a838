package org.xmtp.reactive.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.Samples;
import org.xmtp.reactive.api.ContentTypeId;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.RawContent;
import org.xmtp.reactive.api.SentMessage;
import org.xmtp.reactive.api.XmtpRejectedException;
import org.xmtp.reactive.api.XmtpStorageException;
import org.xmtp.reactive.runtime.HandDrivenRuntime;
import org.xmtp.reactive.runtime.Loop;
import reactor.test.subscriber.TestSubscriber;

/** What is given to be sent while there is no epoch. */
class SendsTests {
    private final HandDrivenRuntime runtime = new HandDrivenRuntime();
    private final Sends sends = new Sends(new Loop(runtime));

    private TestSubscriber<SentMessage> send() {
        TestSubscriber<SentMessage> caller = TestSubscriber.create();
        sends.send(new SendRequest(
                        Samples.account(2),
                        new byte[10],
                        "text",
                        new RawContent(ContentTypeId.TEXT, Map.of(), "", new byte[0]),
                        Optional.empty()))
                .subscribe(caller);
        runtime.run();
        return caller;
    }

    @Test
    void whatHasEnteredTheJournalIsNotRefusedTooEarly() {
        XmtpRejectedException revoked = new XmtpRejectedException(ErrorCode.REVOKED, "a fault of the test");
        TestSubscriber<SentMessage> waiting = send();
        TestSubscriber<SentMessage> entered = send();
        SendRequest.Pending inJournal = sends.pending().get(1);
        inJournal.enters();

        sends.refuse(revoked);
        runtime.run();
        assertThat(waiting.expectTerminalError()).isSameAs(revoked);
        assertThat(entered.isTerminated()).isFalse();
        assertThat(inJournal.isOver()).isFalse();

        sends.fail(inJournal, new IllegalStateException("a fault of the test"));
        assertThat(inJournal.isOver()).isTrue();
    }

    @Test
    void whoeverWaitsForRoomHearsWhyTheClientEnds() {
        TestSubscriber<Void> waiting = TestSubscriber.create();
        sends.room().subscribe(waiting);
        runtime.run();
        assertThat(waiting.isTerminated()).isFalse();

        XmtpStorageException conflict = new XmtpStorageException(ErrorCode.STORE_IN_USE, "a fault of the test");
        sends.close(Optional.of(conflict));
        runtime.run();

        assertThat(waiting.expectTerminalError()).isSameAs(conflict);
    }
}
