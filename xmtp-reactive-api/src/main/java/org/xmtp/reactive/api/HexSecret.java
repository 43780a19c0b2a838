package org.xmtp.reactive.api;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;

/**
 * A secret of 32 bytes as text: 64 hexadecimal digits, with or without {@code 0x} before them and white space around.
 * Errors name where it was to be found, never what was there.
 */
final class HexSecret {
    private static final int DIGITS = 64;

    /** Room for the digits and what may stand around them; anything longer is another file. */
    private static final int LONGEST = 128;

    private HexSecret() {}

    static byte[] ofText(String what, String hex) {
        return parsed(what, "****", hex);
    }

    /** Reads the file, which blocks. */
    static byte[] ofFile(String what, Path file) {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(LONGEST + 1);
        } catch (IOException e) {
            throw new XmtpConfigurationException(
                    ErrorCode.INVALID_ARGUMENT,
                    "The file " + file + " of the " + what + " cannot be read (" + Printable.root(e)
                            + "); look at its path and permissions.",
                    e);
        }
        try {
            return parsed(what, "the file " + file, new String(bytes, StandardCharsets.ISO_8859_1));
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    static byte[] ofVariable(String what, String variable, Map<String, String> environment) {
        String hex = environment.get(variable);
        if (hex == null) {
            throw new XmtpConfigurationException(
                    ErrorCode.INVALID_ARGUMENT,
                    "The environment variable " + variable + " of the " + what + " is not set; set it to " + DIGITS
                            + " hexadecimal digits.");
        }
        return parsed(what, "the environment variable " + variable, hex);
    }

    private static byte[] parsed(String what, String place, String text) {
        String stripped = text.strip();
        String digits = stripped.startsWith("0x") ? stripped.substring(2) : stripped;
        if (text.length() > LONGEST
                || digits.length() != DIGITS
                || !digits.chars().allMatch(HexFormat::isHexDigit)) {
            throw XmtpConfigurationException.invalid(what, place, "give " + DIGITS + " hexadecimal digits");
        }
        return HexFormat.of().parseHex(digits);
    }
}
