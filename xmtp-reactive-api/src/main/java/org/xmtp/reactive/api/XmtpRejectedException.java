package org.xmtp.reactive.api;

import org.jspecify.annotations.Nullable;

/** The operation is refused as it stands: change it, or give it up. */
public final class XmtpRejectedException extends XmtpException {
    /**
     * An error without a cause of its own.
     *
     * @param code what went wrong
     * @param message the value and the remedy
     */
    public XmtpRejectedException(ErrorCode code, String message) {
        this(code, message, null);
    }

    /**
     * An error with its cause.
     *
     * @param code what went wrong
     * @param message the value and the remedy
     * @param cause what was behind it
     */
    public XmtpRejectedException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(code, message, cause);
    }

    @Override
    public boolean retryable() {
        return false;
    }
}
