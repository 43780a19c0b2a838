package org.xmtp.reactive.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.XmtpStorageException;
import org.xmtp.reactive.runtime.HandDrivenRuntime;
import org.xmtp.reactive.runtime.Loop;
import reactor.test.subscriber.TestSubscriber;

/** What is given to be sent while there is no epoch. */
class SendsTests {
    private final HandDrivenRuntime runtime = new HandDrivenRuntime();
    private final Sends sends = new Sends(new Loop(runtime));

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
