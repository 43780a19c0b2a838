package org.xmtp.reactive.api;

import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Text by strangers made safe for one line of a terminal or a log. Everything of this API that is printed has gone
 * through it; what a message says has not, since programs take it as it is.
 */
public final class Printable {
    /** How many causes behind an error are kept, each behind the one before. */
    private static final int MAX_DEPTH = 32;

    /** What may be a user, also where the text is too wrong to tell. */
    private static final Pattern USER = Pattern.compile("^([^:/@]*://)?.*@", Pattern.DOTALL);

    private Printable() {}

    /**
     * The text with everything that steers a terminal written as an escape: {@code \n}, {@code \r}, {@code \t}, and as
     * a backslash, {@code u} and four hexadecimal digits all other control characters (C0, DEL, C1), line and paragraph
     * separators, marks that turn the direction of writing, and halves of surrogate pairs.
     */
    public static String text(String text) {
        Objects.requireNonNull(text, "text");
        if (isPrintable(text)) {
            return text;
        }
        StringBuilder safe = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(point -> {
            switch (point) {
                case '\n' -> safe.append("\\n");
                case '\r' -> safe.append("\\r");
                case '\t' -> safe.append("\\t");
                default -> {
                    if (steers(point)) {
                        safe.append(String.format("\\u%04x", point));
                    } else {
                        safe.appendCodePoint(point);
                    }
                }
            }
        });
        return safe.toString();
    }

    /**
     * The text of a URI, or what was meant to be one, made safe as by {@link #text}, and with {@code ****} in place of
     * the user and password before its host.
     */
    public static String uri(String text) {
        return text(USER.matcher(Objects.requireNonNull(text, "text")).replaceFirst("$1****@"));
    }

    /**
     * The error as it is, if what it and its causes print is harmless; otherwise one that stands for it, with the same
     * stack trace and its words escaped.
     */
    public static Throwable error(Throwable error) {
        return isHarmless(Objects.requireNonNull(error, "error"), MAX_DEPTH) ? error : new Escaped(error, MAX_DEPTH);
    }

    /** What is at the root of an error, the last of its causes, in its own words, made safe as by {@link #text}. */
    public static String root(Throwable error) {
        Throwable last = Objects.requireNonNull(error, "error");
        for (int depth = 0; depth < MAX_DEPTH && last.getCause() != null; depth++) {
            last = last.getCause();
        }
        return text(last.toString());
    }

    /** Whether a code point steers a terminal, ends a line, or turns the direction of writing. */
    public static boolean steers(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE ->
                true;
            // Unicode Bidi_Control; the other format characters join emoji and letters.
            case Character.FORMAT ->
                point == 0x061c
                        || (point >= 0x200e && point <= 0x200f)
                        || (point >= 0x202a && point <= 0x202e)
                        || (point >= 0x2066 && point <= 0x2069);
            default -> false;
        };
    }

    private static boolean isPrintable(String text) {
        return text.codePoints().noneMatch(Printable::steers);
    }

    private static boolean isHarmless(Throwable error, int depth) {
        if (depth == 0 || !isPrintable(error.toString())) {
            return false;
        }
        for (Throwable suppressed : error.getSuppressed()) {
            if (!isHarmless(suppressed, depth - 1)) {
                return false;
            }
        }
        return error.getCause() == null || isHarmless(error.getCause(), depth - 1);
    }

    /** Stands for an error whose words are not harmless. */
    private static final class Escaped extends RuntimeException {
        Escaped(Throwable error, int depth) {
            super(text(error.toString()), causeOf(error, depth));
            setStackTrace(error.getStackTrace());
            if (depth > 1) {
                for (Throwable suppressed : error.getSuppressed()) {
                    addSuppressed(new Escaped(suppressed, depth - 1));
                }
            }
        }

        private static @Nullable Throwable causeOf(Throwable error, int depth) {
            return error.getCause() == null || depth <= 1 ? null : new Escaped(error.getCause(), depth - 1);
        }
    }
}
