package org.xmtp.reactive.cryptography.olm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Assertions on what is refused. */
final class Refusals {
    private Refusals() {}

    static void assertRefused(OlmException.Reason reason, ThrowingCallable call) {
        assertThatExceptionOfType(OlmException.class)
                .isThrownBy(call)
                .satisfies(e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason));
    }

    /** That the session refuses the message for this reason, and that not a byte of its state changes by it. */
    static void assertRefused(OlmException.Reason reason, OlmSession session, OlmMessage message) {
        byte[] before = session.serialize();
        assertRefused(reason, () -> session.decrypt(message));
        assertThat(session.serialize()).isEqualTo(before);
    }
}
