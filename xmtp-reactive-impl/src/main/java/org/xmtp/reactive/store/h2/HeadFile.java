package org.xmtp.reactive.store.h2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.XmtpStorageException;

/** The small file beside a store. It is replaced as a whole, so a kill or a power cut leaves the old one or the new. */
record HeadFile(Path path) {
    /** More than any form of it has. */
    private static final int MAX_BYTES = 1024;

    /** What is there; nothing for a store that has none yet. */
    Optional<byte[]> read() {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            ByteBuffer buffer = ByteBuffer.allocate(MAX_BYTES);
            while (buffer.hasRemaining() && channel.read(buffer) >= 0) {}
            byte[] bytes = new byte[buffer.position()];
            buffer.flip().get(bytes);
            return Optional.of(bytes);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new XmtpStorageException(
                    ErrorCode.STORE_UNAVAILABLE,
                    "The head file " + path + " cannot be read; look at its permissions, and for a failing disk.",
                    e);
        }
    }

    /** Replaces it; it is on the disk when this returns. */
    void write(byte[] bytes) throws IOException {
        Path folder = Objects.requireNonNull(path.getParent(), "its folder");
        Path fresh = fresh(path);
        Files.deleteIfExists(fresh);
        try (FileChannel channel = FileChannel.open(
                fresh, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), StoreFile.ownerOnly(folder))) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
        Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        forceNames(folder);
    }

    /** Not every system can do this; where it can't, the file is as old as the names on the disk. */
    private static void forceNames(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // An older head file is one that the store is ahead of, as it mostly is.
        }
    }

    /** Deletes a head file, and what a killed process may have left of the next one. */
    static void delete(Path path) throws IOException {
        Files.deleteIfExists(fresh(path));
        Files.deleteIfExists(path);
    }

    private static Path fresh(Path path) {
        return path.resolveSibling(path.getFileName() + ".new");
    }
}
