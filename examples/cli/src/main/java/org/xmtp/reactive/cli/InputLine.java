package org.xmtp.reactive.cli;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * A line of standard input.
 *
 * @param number its number, from 1
 * @param text what it says, or what is wrong with it
 * @param isText which of the two
 */
record InputLine(long number, String text, boolean isText) {
    private static final char BYTE_ORDER_MARK = '\ufeff';

    /** Reads a line without its end; strictly, since what is no UTF-8 cannot be sent as it was meant. */
    static InputLine of(long number, byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = decoder.decode(in, out, true);
        if (result.isError()) {
            int at = in.position();
            return refused(
                    number,
                    String.format("byte %d (0x%02x) is not UTF-8; give the text in UTF-8.", at + 1, bytes[at] & 0xff));
        }
        String text = out.flip().toString();
        boolean marked = number == 1 && !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK;
        return new InputLine(number, marked ? text.substring(1) : text, true);
    }

    /** A line that cannot be sent. */
    static InputLine refused(long number, String problem) {
        return new InputLine(number, problem, false);
    }
}
