package org.xmtp.reactive.inbound;

import org.xmtp.reactive.api.FailureReason;

/** An envelope that is refused; a value for control flow, without a trace. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final FailureReason reason;

    Refusal(FailureReason reason, String detail) {
        super(detail, null, false, false);
        this.reason = reason;
    }

    FailureReason reason() {
        return reason;
    }

    String detail() {
        return String.valueOf(getMessage());
    }
}
