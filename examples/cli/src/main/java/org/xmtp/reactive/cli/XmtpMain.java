package org.xmtp.reactive.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
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
        // UTF-8 whatever the locale: what is printed may be read by a program.
        PrintWriter out = new PrintWriter(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        int code = XmtpCommand.commandLine(System.in, out, err).execute(arguments);
        out.flush();
        System.exit(code);
    }
}
