package org.xmtp.reactive.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Set;

/** A secret of 32 bytes in a file of its own, as 64 hexadecimal digits. */
record HexFile(Path path) {
    private static final int DIGITS = 64;
    // Digits, 0x before them and a line's end behind them; anything longer is another file.
    private static final int LONGEST = DIGITS + 8;

    boolean exists() {
        return Files.exists(path);
    }

    /** Reads the secret: 32 bytes. */
    byte[] read() {
        try {
            if (Files.size(path) > LONGEST) {
                throw malformed();
            }
            String text = Files.readString(path, StandardCharsets.ISO_8859_1).strip();
            String digits = text.startsWith("0x") ? text.substring(2) : text;
            if (digits.length() != DIGITS) {
                throw malformed();
            }
            return HexFormat.of().parseHex(digits);
        } catch (IOException e) {
            throw new ConsoleException(
                    "The key file " + path + " cannot be read; look at its path and permissions.", e);
        } catch (IllegalArgumentException e) {
            throw malformed();
        }
    }

    /** Makes the file, readable for its owner alone, and leaves it on the disk before returning. */
    void create(byte[] secret) {
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel file = FileChannel.open(path, options, ownerOnly())) {
            ByteBuffer text = StandardCharsets.ISO_8859_1.encode(HexFormat.of().formatHex(secret) + "\n");
            while (text.hasRemaining()) {
                file.write(text);
            }
            file.force(true);
        } catch (IOException e) {
            throw new ConsoleException(
                    "The key file " + path + " cannot be made; look at its folder and permissions.", e);
        }
    }

    private FileAttribute<?>[] ownerOnly() {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    private ConsoleException malformed() {
        return new ConsoleException(
                "The key file " + path + " does not hold a key; it must hold " + DIGITS + " hexadecimal digits.");
    }
}
