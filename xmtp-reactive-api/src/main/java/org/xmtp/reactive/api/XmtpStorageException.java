package org.xmtp.reactive.api;

import org.jspecify.annotations.Nullable;

/** The store is in trouble: free space, mend permissions or the disk, then call again. */
public final class XmtpStorageException extends XmtpException {
    /**
     * An error without a cause of its own.
     *
     * @param code what went wrong
     * @param message the value and the remedy
     */
    public XmtpStorageException(ErrorCode code, String message) {
        this(code, message, null);
    }

    /**
     * An error with its cause.
     *
     * @param code what went wrong
     * @param message the value and the remedy
     * @param cause what was behind it
     */
    public XmtpStorageException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(code, message, cause);
    }

    @Override
    public boolean retryable() {
        return true;
    }
}
