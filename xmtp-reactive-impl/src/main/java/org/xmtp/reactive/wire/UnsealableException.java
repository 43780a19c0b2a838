package org.xmtp.reactive.wire;

/** A seal that this installation's key does not open. */
public final class UnsealableException extends MalformedException {
    private static final long serialVersionUID = 1L;

    UnsealableException() {
        super("Its seal does not open.");
    }
}
