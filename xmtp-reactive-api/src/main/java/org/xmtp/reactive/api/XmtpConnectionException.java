package org.xmtp.reactive.api;

import org.jspecify.annotations.Nullable;

/** The node is out of reach or in trouble: the same call may succeed later. */
public final class XmtpConnectionException extends XmtpException {
    /**
     * An error without a cause of its own.
     *
     * @param code what went wrong
     * @param message the value and the remedy
     */
    public XmtpConnectionException(ErrorCode code, String message) {
        this(code, message, null);
    }

    /**
     * An error with its cause.
     *
     * @param code what went wrong
     * @param message the value and the remedy
     * @param cause what was behind it
     */
    public XmtpConnectionException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(code, message, cause);
    }

    @Override
    public boolean retryable() {
        return true;
    }
}
