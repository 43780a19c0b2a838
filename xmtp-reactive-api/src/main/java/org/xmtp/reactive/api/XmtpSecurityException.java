package org.xmtp.reactive.api;

import org.jspecify.annotations.Nullable;

/** Something is not what it claims to be: do not retry, find out why. */
public final class XmtpSecurityException extends XmtpException {
    /**
     * An error without a cause of its own.
     *
     * @param code what went wrong
     * @param message the value and the remedy
     */
    public XmtpSecurityException(ErrorCode code, String message) {
        this(code, message, null);
    }

    /**
     * An error with its cause.
     *
     * @param code what went wrong
     * @param message the value and the remedy
     * @param cause what was behind it
     */
    public XmtpSecurityException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(code, message, cause);
    }

    @Override
    public boolean retryable() {
        return false;
    }
}
