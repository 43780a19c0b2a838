package org.xmtp.reactive.cryptography.migration;

/** Why a pickle can't be read or written. The message holds neither key material nor parts of the pickle. */
public final class PickleException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    PickleException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    static PickleException malformed(String what, String expected, String got) {
        return new PickleException(Reason.MALFORMED, what + ": expected " + expected + ", got " + got);
    }

    static PickleException wouldLose(String lost) {
        return new PickleException(Reason.NOT_REPRESENTABLE, "a libolm pickle can't hold " + lost);
    }

    /** Why the pickle was refused. */
    public Reason reason() {
        return reason;
    }

    /** The reasons for a refusal. */
    public enum Reason {
        /** Not base64, or not the form of the implementation it should come from. */
        MALFORMED,
        /** The pickle key is another one, or the pickle was damaged: the two can't be told apart. */
        WRONG_KEY_OR_DAMAGED,
        /** Made by a version that can't be read here; the message says which. */
        UNSUPPORTED_VERSION,
        /** The session was made with another account than the one given, or with another peer. */
        FOREIGN_SESSION,
        /** Something of the account or session has no place in the pickle; the message says what would be lost. */
        NOT_REPRESENTABLE
    }
}
