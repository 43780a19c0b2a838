package org.xmtp.reactive.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class InboundTests {
    private final Failure failure =
            new Failure(FailureReason.REPLAY, "again", "00", 1, Optional.empty(), Optional.empty(), Instant.EPOCH);

    @Test
    void eachAcknowledgementIsMadeAnew() {
        AtomicInteger made = new AtomicInteger();
        Inbound row = InboundFailure.of(7, failure, () -> Mono.fromRunnable(made::incrementAndGet));

        StepVerifier.create(row.acknowledge()).verifyComplete();
        StepVerifier.create(row.acknowledge()).verifyComplete();

        assertThat(made).hasValue(2);
    }

    @Test
    void rowsAreTheSameByWhatTheyHoldAndShowNothingElse() {
        Inbound one = InboundFailure.of(7, failure, Mono::empty);
        Inbound same = InboundFailure.of(7, failure, Mono::never);
        Inbound other = InboundFailure.of(8, failure, Mono::empty);

        assertThat(one).isEqualTo(same).hasSameHashCodeAs(same).isNotEqualTo(other);
        assertThat(one).hasToString("InboundFailure[7, " + failure + "]");
    }
}
