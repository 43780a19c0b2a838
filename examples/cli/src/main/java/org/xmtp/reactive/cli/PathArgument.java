package org.xmtp.reactive.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.TypeConversionException;

/** The one place where what was typed becomes a path. */
final class PathArgument {
    private PathArgument() {}

    /** The path that a text names; for what names none there is a remedy. */
    static Path parse(String text) {
        if (text.isBlank()) {
            throw new TypeConversionException("a path is empty; name a file");
        }
        return of(text).orElseThrow(() -> new TypeConversionException("\"" + text
                + "\" is no path on this machine; take other characters, or a locale of UTF-8 (LC_ALL=C.UTF-8)"));
    }

    /** The path, if the text names an absolute one. */
    static Optional<Path> absolute(@Nullable String text) {
        return Optional.ofNullable(text).flatMap(PathArgument::of).filter(Path::isAbsolute);
    }

    private static Optional<Path> of(String text) {
        try {
            return Optional.of(Path.of(text));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }
}
