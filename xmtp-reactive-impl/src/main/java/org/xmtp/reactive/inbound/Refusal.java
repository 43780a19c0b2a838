package org.xmtp.reactive.inbound;

import org.xmtp.reactive.api.FailureReason;

/** An envelope that is refused; a value for control flow, without a trace. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final FailureReason reason;
    private final boolean forNow;

    Refusal(FailureReason reason, String detail) {
        this(reason, detail, false);
    }

    private Refusal(FailureReason reason, String detail, boolean forNow) {
        super(detail, null, false, false);
        this.reason = reason;
        this.forNow = forNow;
    }

    /** Of one that may be genuine, but lies farther ahead in its chain than keys reach. */
    static Refusal farAhead() {
        return new Refusal(FailureReason.UNDECRYPTABLE, "too many messages before it in its chain are missing", true);
    }

    /** Whether it may be accepted once what is older has come. */
    boolean isForNow() {
        return forNow;
    }

    FailureReason reason() {
        return reason;
    }

    String detail() {
        return String.valueOf(getMessage());
    }
}
