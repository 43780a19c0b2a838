package org.xmtp.reactive.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.TypeConversionException;

/** The one place where what was typed becomes a path. */
final class PathArgument {
    private PathArgument() {}

    /** The path that a text names; for what names none there is a remedy. */
    static Path parse(String text) {
        if (text.isBlank()) {
            throw new TypeConversionException("a path is empty; name a file");
        }
        if (!isPath(text)) {
            throw new TypeConversionException("\"" + text
                    + "\" is no path on this machine; take other characters, or a locale of UTF-8 (LC_ALL=C.UTF-8)");
        }
        return Path.of(text);
    }

    static boolean isPath(String text) {
        try {
            Path.of(text);
            return true;
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
