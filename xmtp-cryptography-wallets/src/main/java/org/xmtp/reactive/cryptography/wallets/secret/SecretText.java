package org.xmtp.reactive.cryptography.wallets.secret;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.xmtp.reactive.api.Printable;
import org.xmtp.reactive.api.XmtpConfigurationException;

/** A secret text. Never printed, and overwritten when closed, as far as the JVM made no copies. For one thread. */
public final class SecretText implements AutoCloseable {
    private static final int MOST_BYTES_A_CHARACTER = 3;
    private static final int LONGEST_PASSWORD = 4096;

    private final char[] characters;

    private SecretText(char[] characters) {
        this.characters = characters;
    }

    /** A text that the caller has, which is copied. */
    public static SecretText of(char[] characters) {
        return new SecretText(characters.clone());
    }

    /**
     * The text of a file, in UTF-8. Reading blocks.
     *
     * @param longest how many bytes it may have
     * @throws UnusableSecretException if it cannot be read, is longer, or is not UTF-8
     */
    public static SecretText ofFile(Path file, int longest) {
        byte[] bytes = bytesOf(file, longest);
        // UTF-8 has at most as many characters as bytes.
        CharBuffer decoded = CharBuffer.allocate(bytes.length);
        try {
            CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
            if (decoder.decode(ByteBuffer.wrap(bytes), decoded, true).isError()) {
                throw new UnusableSecretException("it is not text in UTF-8; look whether it is the right file");
            }
            return new SecretText(Arrays.copyOf(decoded.array(), decoded.position()));
        } finally {
            Arrays.fill(bytes, (byte) 0);
            Arrays.fill(decoded.array(), '\0');
        }
    }

    /**
     * The text of a file that holds a password, without the line end that editors leave behind it. Reading blocks.
     *
     * @param what what it is, for errors
     * @throws XmtpConfigurationException if it cannot be read, has more than 4 KiB, or is not UTF-8
     */
    public static SecretText passwordIn(String what, Path file) {
        try (SecretText all = ofFile(file, LONGEST_PASSWORD)) {
            return all.withoutLineEnd();
        } catch (UnusableSecretException e) {
            throw Origin.file(what, file).refuses(e);
        }
    }

    private SecretText withoutLineEnd() {
        int length = characters.length;
        if (length > 0 && characters[length - 1] == '\n') {
            length--;
        }
        if (length > 0 && characters[length - 1] == '\r') {
            length--;
        }
        return new SecretText(Arrays.copyOf(characters, length));
    }

    /**
     * The bytes of a file, for the caller to overwrite. Reading blocks.
     *
     * @param longest how many it may have
     * @throws UnusableSecretException if it cannot be read, or is longer
     */
    public static byte[] bytesOf(Path file, int longest) {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(longest + 1);
        } catch (IOException e) {
            throw new UnusableSecretException(
                    "it cannot be read (" + Printable.root(e) + "); look at its path and permissions");
        }
        if (bytes.length > longest) {
            Arrays.fill(bytes, (byte) 0);
            throw new UnusableSecretException(
                    "it has more than " + longest + " bytes; look whether it is the right file");
        }
        return bytes;
    }

    /**
     * The text of a variable.
     *
     * @throws UnusableSecretException if it is not set
     */
    public static SecretText ofVariable(String variable, Map<String, String> environment) {
        String text = environment.get(variable);
        if (text == null) {
            throw new UnusableSecretException("it is not set; set it, or read the secret from a file");
        }
        return new SecretText(text.toCharArray());
    }

    /** The characters, until this is closed; not a copy. */
    public char[] characters() {
        return characters;
    }

    /**
     * The text in UTF-8, for the caller to overwrite.
     *
     * @throws UnusableSecretException if half of a surrogate pair is in it
     */
    public byte[] utf8() {
        ByteBuffer encoded = ByteBuffer.allocate(MOST_BYTES_A_CHARACTER * characters.length);
        try {
            CharsetEncoder encoder = StandardCharsets.UTF_8.newEncoder();
            if (encoder.encode(CharBuffer.wrap(characters), encoded, true).isError()) {
                throw new UnusableSecretException("half of a character is in it; give whole text");
            }
            return Arrays.copyOf(encoded.array(), encoded.position());
        } finally {
            Arrays.fill(encoded.array(), (byte) 0);
        }
    }

    @Override
    public void close() {
        Arrays.fill(characters, '\0');
    }

    @Override
    public String toString() {
        return "(secret)";
    }
}
