package org.xmtp.reactive.cli;

import org.jspecify.annotations.Nullable;

/** A command that cannot do what was asked; the message is for the person at the terminal. */
class ConsoleException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ConsoleException(String message) {
        this(message, null);
    }

    ConsoleException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
