package org.xmtp.reactive.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.XmtpConfigurationException;
import org.xmtp.reactive.api.XmtpStorageException;

/**
 * The file of a store: made for its owner's eyes only, and held by one store of this process at a time. The database's
 * own lock keeps other processes away; within one it would share the file in silence.
 */
final class StoreFile {
    private static final String ENDING = ".mv.db";
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final Path held;

    private StoreFile(Path path, Path held) {
        this.path = path;
        this.held = held;
    }

    /**
     * Takes the file, making it if need be.
     *
     * @throws XmtpStorageException if this process has it open, or it cannot be made or written
     * @throws XmtpConfigurationException if its path is one that the database would misread
     */
    static StoreFile take(Path given) {
        Path path = given.toAbsolutePath().normalize();
        if (path.toString().indexOf(';') >= 0) {
            throw XmtpConfigurationException.invalid(
                    "store path", path.toString(), "give one without a semicolon, where the database's options begin");
        }
        Path file = file(path);
        create(file);
        Path held = real(file);
        if (!HELD.add(held)) {
            throw inUse(path, "this process");
        }
        return new StoreFile(path, held);
    }

    static XmtpStorageException inUse(Path path, String by) {
        return new XmtpStorageException(
                ErrorCode.STORE_IN_USE,
                "The store " + path + " is open in " + by + "; close it there, or give another path.");
    }

    /** The path without the database's ending. */
    Path path() {
        return path;
    }

    void release() {
        HELD.remove(held);
    }

    /**
     * Deletes the file, if there is one.
     *
     * @throws XmtpStorageException if it is open here or in another process, or cannot be deleted
     */
    static void delete(Path given) {
        if (!Files.exists(file(given.toAbsolutePath().normalize()))) {
            return;
        }
        StoreFile taken = take(given);
        Path file = file(taken.path);
        // The database locks its file as a whole; who gets that lock is alone with it.
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock == null) {
                throw inUse(taken.path, "another process");
            }
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new XmtpStorageException(
                    ErrorCode.STORE_UNAVAILABLE,
                    "The store file " + file + " cannot be deleted; look at the permissions of its folder.",
                    e);
        } finally {
            taken.release();
        }
    }

    static Path file(Path path) {
        return path.resolveSibling(path.getFileName() + ENDING);
    }

    private static void create(Path file) {
        Path folder = file.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new XmtpStorageException(
                    ErrorCode.STORE_UNAVAILABLE,
                    "The folder of the store " + file + " does not exist; make it, or give another path.");
        }
        try {
            Files.createFile(file, ownerOnly(folder));
        } catch (FileAlreadyExistsException e) {
            if (!Files.isWritable(file) || !Files.isReadable(file)) {
                throw new XmtpStorageException(
                        ErrorCode.STORE_UNAVAILABLE,
                        "The store file " + file + " cannot be read and written; look at its permissions.");
            }
        } catch (IOException e) {
            throw new XmtpStorageException(
                    ErrorCode.STORE_UNAVAILABLE,
                    "The store file " + file + " cannot be made; look at the permissions of its folder.",
                    e);
        }
    }

    private static FileAttribute<?>[] ownerOnly(Path folder) {
        boolean posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    private static Path real(Path file) {
        try {
            return file.toRealPath();
        } catch (IOException e) {
            throw new XmtpStorageException(
                    ErrorCode.STORE_UNAVAILABLE, "The store file " + file + " cannot be read; look at its folder.", e);
        }
    }
}
