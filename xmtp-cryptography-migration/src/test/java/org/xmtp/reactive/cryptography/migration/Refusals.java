package org.xmtp.reactive.cryptography.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Assertions on what is refused. */
final class Refusals {
    private Refusals() {}

    static void assertRefused(PickleException.Reason reason, String inMessage, ThrowingCallable call) {
        assertThatExceptionOfType(PickleException.class)
                .isThrownBy(call)
                .withMessageContaining(inMessage)
                .satisfies(e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason));
    }
}
