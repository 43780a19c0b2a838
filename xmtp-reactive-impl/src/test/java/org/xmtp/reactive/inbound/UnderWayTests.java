package org.xmtp.reactive.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.store.Digest;
import org.xmtp.reactive.store.Samples;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** What is on its way, and who waits for it. */
final class UnderWayTests {
    private static final Digest FIRST = Samples.digest(1);
    private static final Digest SECOND = Samples.digest(2);

    private final UnderWay underWay = new UnderWay();

    private static Signalled signalled(Mono<Void> mono) {
        Signalled signalled = new Signalled();
        mono.subscribe(nothing -> {}, error -> {}, () -> signalled.done = true);
        return signalled;
    }

    private static final class Signalled {
        private boolean done;
    }

    @Test
    void anEnvelopeIsOnItsWayOnceAndRememberedAfterwards() {
        assertThat(underWay.begin(FIRST, 10)).isTrue();
        assertThat(underWay.begin(FIRST, 10)).isFalse();
        underWay.end(FIRST);
        assertThat(underWay.begin(FIRST, 10)).isFalse();
    }

    @Test
    void anEnvelopeThatIsLostMayComeAgain() {
        underWay.begin(FIRST, 10);
        long before = underWay.lost();
        underWay.lose(FIRST);

        assertThat(underWay.lost()).isGreaterThan(before);
        assertThat(underWay.begin(FIRST, 10)).isTrue();
    }

    @Test
    void settlingWaitsForThoseThatWereOnTheirWayAndForNoOther() {
        underWay.begin(FIRST, 10);
        Signalled settled = signalled(underWay.settled());
        underWay.begin(SECOND, 10);
        assertThat(settled.done).isFalse();

        underWay.end(FIRST);

        assertThat(settled.done).isTrue();
        assertThat(underWay.depth()).isEqualTo(1);
    }

    @Test
    void thereIsNoRoomWhileTooManyAreOnTheirWay() {
        LongStream.range(0, UnderWay.MAX_ENVELOPES).forEach(i -> underWay.begin(Samples.digest(i), 1));
        Signalled room = signalled(underWay.room());
        assertThat(room.done).isFalse();

        underWay.end(Samples.digest(5));

        assertThat(room.done).isTrue();
    }

    @Test
    void thereIsNoRoomWhileTooManyBytesAreOnTheirWay() {
        underWay.begin(FIRST, (int) UnderWay.MAX_BYTES);
        Signalled room = signalled(underWay.room());
        assertThat(room.done).isFalse();

        underWay.end(FIRST);

        assertThat(room.done).isTrue();
    }

    @Test
    void forgettingLosesAllAndWakesWhoeverWaits() {
        underWay.begin(FIRST, (int) UnderWay.MAX_BYTES);
        Signalled room = signalled(underWay.room());
        Signalled settled = signalled(underWay.settled());
        long before = underWay.lost();

        underWay.forget();

        assertThat(room.done).isTrue();
        assertThat(settled.done).isTrue();
        assertThat(underWay.lost()).isGreaterThan(before);
        StepVerifier.create(underWay.room()).verifyComplete();
    }
}
