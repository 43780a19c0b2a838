package org.xmtp.reactive.api;

import java.util.Objects;
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
        Objects.requireNonNull(what, "what");
        Objects.requireNonNull(value, "value");
        Objects.requireNonNull(remedy, "remedy");
        return new XmtpConfigurationException(
                ErrorCode.INVALID_ARGUMENT, "Not a valid " + what + ": \"" + value + "\"; " + remedy + ".");
    }

    /**
     * An engine of which, or of whose libraries, classes do not fit together.
     *
     * @param cause what the JVM said
     */
    public static XmtpConfigurationException engineUnusable(Error cause) {
        return new XmtpConfigurationException(
                ErrorCode.ENGINE_UNUSABLE,
                "The engine on the class path cannot be used (" + Printable.root(Objects.requireNonNull(cause, "cause"))
                        + "): look for a library that is missing, or of another version than xmtp-reactive brings;"
                        + " docs/PACKAGING.md lists what fits together.",
                cause);
    }

    @Override
    public boolean retryable() {
        return false;
    }
}
