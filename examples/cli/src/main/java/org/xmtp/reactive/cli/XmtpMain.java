package org.xmtp.reactive.cli;

/** Runs the console client. Exits with 0 when done, 1 when it failed, 2 for a wrong command line. */
public final class XmtpMain {
    private XmtpMain() {}

    /** Runs one command and ends the process. */
    public static void main(String[] arguments) {
        JdkLog.take();
        Terminal terminal = Descriptors.terminal();
        int code = Arguments.areReadable(arguments)
                ? XmtpCommand.execute(terminal, arguments)
                : Failures.failed(new ConsoleException(Arguments.UNREADABLE), terminal, false);
        System.exit(code);
    }
}
