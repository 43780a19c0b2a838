package org.xmtp.reactive.api;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Everything that goes wrong with a caller's operation. The subtypes tell what the caller can do; the {@link #code()}
 * tells what it was. Messages name the value and the remedy, hold no secret, and are {@link Printable}, as their causes
 * are.
 */
public abstract sealed class XmtpException extends RuntimeException
        permits XmtpConfigurationException,
                XmtpRejectedException,
                XmtpConnectionException,
                XmtpStorageException,
                XmtpSecurityException,
                XmtpClosedException {
    private final ErrorCode code;

    /**
     * For the subtypes.
     *
     * @param code what went wrong
     * @param message the value and the remedy
     * @param cause what was behind it, if anything
     */
    XmtpException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(
                Printable.text(Objects.requireNonNull(message, "message")),
                cause == null ? null : Printable.error(cause));
        this.code = Objects.requireNonNull(code, "code");
    }

    /** What went wrong, for programs. */
    public final ErrorCode code() {
        return code;
    }

    /** Whether the same call can succeed later without anything being changed. */
    public abstract boolean retryable();
}
