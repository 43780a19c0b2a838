package org.xmtp.reactive.cryptography.libolm;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.xmtp.reactive.cryptography.olm.OlmException;

/** What the typed error must say. */
final class Refusals {
    private Refusals() {}

    static void assertRefused(OlmException.Reason reason, ThrowingCallable call) {
        assertThatExceptionOfType(OlmException.class)
                .isThrownBy(call)
                .extracting(OlmException::reason)
                .isEqualTo(reason);
    }
}
