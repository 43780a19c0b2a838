package org.xmtp.reactive.cli;

import java.io.PrintWriter;
import java.util.regex.Pattern;
import org.xmtp.reactive.api.Printable;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;

/** What goes to standard error when a command fails: one line. */
final class Failures {
    /** Who is named in a URI that stands where it does not belong. */
    private static final Pattern USER = Pattern.compile("://[^\\s\"']*@");

    private static final Pattern ENDED = Pattern.compile("\\.$");

    private Failures() {}

    /** For a wrong command line. */
    static int usage(ParameterException error, String[] arguments) {
        CommandLine command = error.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        String problem = USER.matcher(String.valueOf(error.getMessage())).replaceAll("://****@");
        print(command.getErr(), ENDED.matcher(problem).replaceFirst("") + "; " + name + " --help tells more");
        return ExitCode.USAGE;
    }

    /** For a command that failed. */
    static int failed(Exception error, CommandLine command, boolean verbose) {
        String message = error.getMessage();
        print(command.getErr(), message == null ? error.toString() : message);
        if (verbose) {
            Printable.error(error).printStackTrace(command.getErr());
            command.getErr().flush();
        }
        return ExitCode.SOFTWARE;
    }

    private static void print(PrintWriter err, String message) {
        err.println("xmtp: " + Printable.text(message));
        err.flush();
    }
}
