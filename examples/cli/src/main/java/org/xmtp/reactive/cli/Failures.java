package org.xmtp.reactive.cli;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.xmtp.reactive.api.Printable;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What goes to standard error when a command fails: one line. The one place that knows the words for failures. */
final class Failures {
    /** Who is named in a URI that stands where it does not belong. */
    private static final Pattern USER = Pattern.compile("://[^\\s\"']*@");

    private static final Pattern ENDED = Pattern.compile("\\.$");

    private Failures() {}

    /** For a wrong command line. */
    static int usage(ParameterException error, Terminal terminal) {
        String name = error.getCommandLine().getCommandSpec().qualifiedName();
        String problem = USER.matcher(problem(error)).replaceAll("://****@");
        terminal.complain(ENDED.matcher(problem).replaceFirst("") + "; " + name + " --help tells more");
        return ExitCode.USAGE;
    }

    /** For a command that failed. */
    static int failed(Exception error, Terminal terminal, boolean verbose) {
        terminal.complain(text(error));
        if (verbose) {
            Printable.error(error).printStackTrace(terminal.err());
            terminal.err().flush();
        }
        return ExitCode.SOFTWARE;
    }

    /** The words for an error. */
    static String text(Throwable error) {
        String message = error.getMessage();
        return message == null ? error.toString() : message;
    }

    private static String problem(ParameterException error) {
        CommandLine command = error.getCommandLine();
        // What is missing may be what was not understood.
        List<String> unmatched = error instanceof UnmatchedArgumentException unknown
                ? unknown.getUnmatched()
                : command.getUnmatchedArguments();
        return unmatched.isEmpty() ? text(error) : unknown(command, unmatched.get(0));
    }

    private static String unknown(CommandLine command, String word) {
        boolean takesText = command.getCommand() instanceof SendCommand;
        if (word.startsWith("-")) {
            return "there is no option " + word
                    + meant(word, command.getCommandSpec().optionsMap().keySet())
                    + (takesText ? "; a text that begins with - stands behind --, as in: send ADDRESS -- -text" : "");
        }
        if (takesText) {
            return "\"" + word + "\" is one word too many; put a text of several words into quotes";
        }
        return command.getCommand() instanceof XmtpCommand
                ? "there is no command \"" + word + "\""
                        + meant(word, command.getSubcommands().keySet())
                : "\"" + word + "\" is one argument too many";
    }

    private static String meant(String word, Set<String> words) {
        return Similar.to(word, words)
                .map(similar -> "; did you mean " + similar + "?")
                .orElse("");
    }
}
