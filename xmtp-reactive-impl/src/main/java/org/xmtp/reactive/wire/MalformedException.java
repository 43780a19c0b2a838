package org.xmtp.reactive.wire;

/** Bytes that are not of the protocol's form. The message is a sentence that says why, and quotes none of them. */
public sealed class MalformedException extends Exception permits UnsealableException {
    /** Made often, by whoever likes to, and handled at once: so without a stack trace. */
    MalformedException(String reason) {
        super(reason, null, false, false);
    }

    /** Why the bytes are refused. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
