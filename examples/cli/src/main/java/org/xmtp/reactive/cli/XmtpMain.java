package org.xmtp.reactive.cli;

import java.util.logging.Level;
import java.util.logging.Logger;

/** Runs the console client. Exits with 0 when done, 1 when it failed, 2 for a wrong command line. */
public final class XmtpMain {
    private static final String LOG_CONFIGURATION = "logback.configurationFile";

    private XmtpMain() {}

    /** Runs one command and ends the process. */
    public static void main(String[] arguments) {
        if (System.getProperty(LOG_CONFIGURATION) == null) {
            System.setProperty(LOG_CONFIGURATION, "org/xmtp/reactive/cli/logback.xml");
        }
        // gRPC logs there what the client says better.
        Logger.getLogger("").setLevel(Level.SEVERE);
        Terminal terminal = Descriptors.terminal();
        int code = Arguments.areReadable(arguments)
                ? XmtpCommand.execute(terminal, arguments)
                : Failures.failed(new ConsoleException(Arguments.UNREADABLE), terminal, false);
        System.exit(code);
    }
}
