package org.xmtp.reactive.cli;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/** The words of the command line, which Java has decoded by the locale. */
final class Arguments {
    /** What a decoder puts in place of what it cannot read. */
    private static final char REPLACEMENT = '\ufffd';

    private static final int ASCII_END = 0x80;

    /** Why they cannot be taken. */
    static final String UNREADABLE =
            "An argument is not ASCII, and not UTF-8 by this locale, so it would be sent or opened"
                    + " altered; set LC_ALL=C.UTF-8, or give the text in UTF-8 on standard input with -.";

    private Arguments() {}

    /** Whether they are what was typed: all UTF-8, or all ASCII where the locale has another charset. */
    static boolean areReadable(String... arguments) {
        boolean utf8 = StandardCharsets.UTF_8.name().equalsIgnoreCase(System.getProperty("sun.jnu.encoding"));
        return Stream.of(arguments)
                .flatMapToInt(String::chars)
                .allMatch(unit -> unit < ASCII_END || (utf8 && unit != REPLACEMENT));
    }
}
