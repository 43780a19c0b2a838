package org.xmtp.reactive.api;

import org.jspecify.annotations.Nullable;

/** A value that the caller gave is wrong: change the program or its configuration. */
public final class XmtpConfigurationException extends XmtpException {
    /**
     * An error without a cause of its own.
     *
     * @param code what went wrong
     * @param message the value and the remedy
     */
    public XmtpConfigurationException(ErrorCode code, String message) {
        this(code, message, null);
    }

    /**
     * An error with its cause.
     *
     * @param code what went wrong
     * @param message the value and the remedy
     * @param cause what was behind it
     */
    public XmtpConfigurationException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(code, message, cause);
    }

    /**
     * A value that is not of the form that is asked for.
     *
     * @param what what the value is
     * @param value the value
     * @param remedy what to give in its place
     */
    public static XmtpConfigurationException invalid(String what, String value, String remedy) {
        return new XmtpConfigurationException(
                ErrorCode.INVALID_ARGUMENT, "Not a valid " + what + ": \"" + value + "\"; " + remedy + ".");
    }

    @Override
    public boolean retryable() {
        return false;
    }
}
