package org.xmtp.reactive.cli;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.Printable;

/** What JSON itself escapes, and beside it whatever steers a terminal: DEL, C1, bidi controls, line separators. */
final class TerminalEscapes extends CharacterEscapes {
    private static final int DEL = 0x7f;

    private final int[] ascii = standardAsciiEscapesForJSON();

    TerminalEscapes() {
        ascii[DEL] = ESCAPE_STANDARD;
    }

    @Override
    public int[] getEscapeCodesForAscii() {
        return ascii;
    }

    @Override
    public @Nullable SerializableString getEscapeSequence(int character) {
        boolean halfOfPair = Character.isSurrogate((char) character);
        return Printable.steers(character) && !halfOfPair
                ? new SerializedString(String.format("\\u%04x", character))
                : null;
    }
}
