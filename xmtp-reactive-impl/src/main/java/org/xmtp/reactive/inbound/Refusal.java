package org.xmtp.reactive.inbound;

import org.xmtp.reactive.api.FailureReason;

/** An envelope that is refused; a value for control flow, without a trace. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final FailureReason reason;
    private final Cause cause;

    /** What it tells of the session. */
    enum Cause {
        /** Nothing: the envelope is at fault. */
        ENVELOPE,
        /** One of us may have lost it. */
        SESSION,
        /** Too much of what is older in the chain is missing: it may be accepted once that has come. */
        GAP
    }

    Refusal(FailureReason reason, String detail) {
        this(reason, detail, Cause.ENVELOPE);
    }

    Refusal(FailureReason reason, String detail, Cause cause) {
        super(detail, null, false, false);
        this.reason = reason;
        this.cause = cause;
    }

    FailureReason reason() {
        return reason;
    }

    String detail() {
        return String.valueOf(getMessage());
    }

    /** What it tells of the session. */
    Cause why() {
        return cause;
    }
}
