package org.xmtp.reactive.cli;

import java.io.IOException;

/** Standard output takes nothing. */
final class UnwritableException extends ConsoleException {
    private static final long serialVersionUID = 1L;

    UnwritableException(IOException cause) {
        super(text(String.valueOf(cause.getMessage())), cause);
    }

    private static String text(String reason) {
        return reason.contains("Broken pipe")
                ? "Standard output was closed by its reader."
                : "Standard output cannot be written: " + reason + ".";
    }
}
