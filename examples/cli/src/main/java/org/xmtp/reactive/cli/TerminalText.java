package org.xmtp.reactive.cli;

/** Text by strangers, made safe for a terminal and for one line. */
final class TerminalText {
    private TerminalText() {}

    /**
     * The text with everything that steers a terminal written as an escape: control characters, line ends, the marks
     * that turn the direction of writing, and halves of surrogate pairs.
     */
    static String escaped(String text) {
        StringBuilder safe = new StringBuilder(text.length());
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

    private static boolean steers(int point) {
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
}
