package org.xmtp.reactive.cli;

import java.util.Map;
import java.util.Objects;
import org.jline.keymap.KeyMap;
import org.jline.reader.Binding;
import org.jline.reader.LineReader;
import org.jline.reader.Reference;
import org.jline.reader.impl.LineReaderImpl;

/**
 * Keys that terminals send as sequences. JLine knows those that the terminal is said to have; others come all the same.
 */
final class ScreenKeys {
    private static final String CSI = "\u001b[";
    private static final String SS3 = "\u001bO";

    private static final Map<String, String> MOVES = Map.of(
            "A", LineReader.UP_LINE_OR_SEARCH,
            "B", LineReader.DOWN_LINE_OR_SEARCH,
            "C", LineReader.FORWARD_CHAR,
            "D", LineReader.BACKWARD_CHAR,
            "H", LineReader.BEGINNING_OF_LINE,
            "F", LineReader.END_OF_LINE);

    private static final Map<String, String> OTHERS = Map.of(
            "1~", LineReader.BEGINNING_OF_LINE,
            "4~", LineReader.END_OF_LINE,
            "7~", LineReader.BEGINNING_OF_LINE,
            "8~", LineReader.END_OF_LINE,
            "3~", LineReader.DELETE_CHAR,
            "1;5C", LineReader.FORWARD_WORD,
            "1;5D", LineReader.BACKWARD_WORD);

    private static final String UNKNOWN = "unknown-key";

    private ScreenKeys() {}

    /** Binds them; one that means nothing here does nothing, in place of becoming text. */
    static void bind(LineReader reader) {
        KeyMap<Binding> keys = Objects.requireNonNull(reader.getKeyMaps().get(LineReader.MAIN), LineReader.MAIN);
        MOVES.forEach((key, move) -> keys.bind(new Reference(move), CSI + key, SS3 + key));
        OTHERS.forEach((key, move) -> keys.bind(new Reference(move), CSI + key));
        reader.getWidgets().put(UNKNOWN, () -> passOver((LineReaderImpl) reader));
        keys.bind(new Reference(UNKNOWN), CSI, SS3);
        // It would write what is typed into a file.
        reader.getWidgets().put(LineReader.EDIT_AND_EXECUTE_COMMAND, () -> false);
    }

    /** Reads to the end of a sequence (ECMA-48, 5.4): parameters and intermediate bytes lie below. */
    private static boolean passOver(LineReaderImpl reader) {
        int next = reader.readCharacter();
        while (next >= ' ' && next < '@') {
            next = reader.readCharacter();
        }
        return true;
    }
}
