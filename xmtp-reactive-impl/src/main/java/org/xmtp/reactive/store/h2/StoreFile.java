package org.xmtp.reactive.store.h2;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.StoreKey;
import org.xmtp.reactive.api.StoreRecovery;
import org.xmtp.reactive.api.XmtpConfigurationException;
import org.xmtp.reactive.api.XmtpSecurityException;
import org.xmtp.reactive.api.XmtpStorageException;
import org.xmtp.reactive.api.XmtpStore;

/**
 * The file of a store: made for its owner's eyes only, and held by one store of this process at a time. The database's
 * own lock keeps other processes away; within one it would share the file in silence.
 */
final class StoreFile implements StorePlace {
    /**
     * Commits go behind everything else: what H2 writes into freed space it does not find again after a kill that
     * follows soon. So the file only grows.
     */
    static final String APPENDING = ";REUSE_SPACE=FALSE";

    private static final String ENDING = ".mv.db";
    private static final String HEAD_ENDING = ".head";
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final Path held;
    private final XmtpStore.InFile store;
    private final boolean mayBeNew;
    private final boolean isEmpty;

    private StoreFile(Path path, Path held, XmtpStore.InFile store, boolean mayBeNew, boolean isEmpty) {
        this.path = path;
        this.held = held;
        this.store = store;
        this.mayBeNew = mayBeNew;
        this.isEmpty = isEmpty;
    }

    /**
     * Takes the file, making it if need be.
     *
     * @throws XmtpStorageException if this process has it open, or it cannot be made or written
     * @throws XmtpConfigurationException if its path is one that the database would misread
     */
    static StoreFile take(XmtpStore.InFile store) {
        Path path = checked(store.path());
        Path file = file(path);
        // Where there is a head file there was a store. Looked for first: one that is being made has one later.
        boolean mayBeNew = !Files.exists(headFile(path));
        create(file);
        boolean isEmpty = isEmpty(file);
        return new StoreFile(path, hold(path, real(file)), store, mayBeNew, isEmpty);
    }

    private static boolean isEmpty(Path file) {
        try {
            return Files.size(file) == 0;
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static XmtpStorageException unreadable(Path file, IOException e) {
        return new XmtpStorageException(
                ErrorCode.STORE_UNAVAILABLE, "The store file " + file + " cannot be read; look at its folder.", e);
    }

    private static Path hold(Path path, Path file) {
        if (!HELD.add(file)) {
            throw inUse(path, "this process");
        }
        return file;
    }

    /** The path as the database will understand it: one file, and that one. */
    private static Path checked(Path given) {
        Path path = given.toAbsolutePath().normalize();
        String text = path.toString();
        if (path.getFileName() == null) {
            throw XmtpConfigurationException.invalid("store path", text, "give one that ends with the name of a file");
        }
        if (text.indexOf(';') >= 0) {
            throw XmtpConfigurationException.invalid(
                    "store path", text, "give one without a semicolon, where the database's options begin");
        }
        if (text.indexOf('\\') >= 0 && !path.getFileSystem().getSeparator().equals("\\")) {
            throw XmtpConfigurationException.invalid(
                    "store path", text, "give one without a backslash, which the database reads as a slash");
        }
        return path;
    }

    private static XmtpStorageException inUse(Path path, String by) {
        return new XmtpStorageException(
                ErrorCode.STORE_IN_USE,
                "The store " + path + " is open in " + by + "; close it there, or give another path.");
    }

    @Override
    public String url() {
        return "file:" + path + APPENDING;
    }

    @Override
    public StoreKey key() {
        return store.key();
    }

    @Override
    public Optional<Path> headFile() {
        return Optional.of(headFile(path));
    }

    @Override
    public Optional<Consumer<StoreRecovery>> recovery() {
        return store.recovery();
    }

    @Override
    public boolean mayBeNew() {
        return mayBeNew;
    }

    @Override
    public boolean isEmpty() {
        return isEmpty;
    }

    @Override
    public boolean lost() {
        return false;
    }

    @Override
    public void release() {
        HELD.remove(held);
    }

    @Override
    public XmtpStorageException explained(SqlFailure failure) {
        if (failure.inUse()) {
            return inUse(path, "another process");
        }
        if (failure.notAStore()) {
            return new XmtpStorageException(
                    ErrorCode.STORE_UNAVAILABLE,
                    "The file " + file(path) + " is not a store, or it is damaged (SQL state " + failure.state() + "): "
                            + Salvage.REMEDY + ", restore it from a backup, or give another path.");
        }
        return failure.toStorageException("The store " + file(path));
    }

    @Override
    public XmtpSecurityException explained(XmtpSecurityException refusal) {
        return refusal.code() == ErrorCode.STORE_TAMPERED
                ? new XmtpSecurityException(
                        ErrorCode.STORE_TAMPERED,
                        "The store " + file(path) + " is not opened. " + refusal.getMessage() + " To go on without: "
                                + Salvage.REMEDY + ".",
                        refusal)
                : refusal;
    }

    /**
     * Deletes the file, if there is one.
     *
     * @throws XmtpStorageException if it is open here or in another process, or cannot be deleted
     */
    static void delete(Path given) {
        Path path = checked(given);
        Path file = file(path);
        if (!Files.exists(file)) {
            return;
        }
        Path held = hold(path, real(file));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            lock(path, channel, false);
            // The head file first: alone, it would tell of a store that was lost.
            HeadFile.delete(headFile(path));
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new XmtpStorageException(
                    ErrorCode.STORE_UNAVAILABLE,
                    "The store file " + file + " cannot be deleted; look at the permissions of its folder.",
                    e);
        } finally {
            HELD.remove(held);
        }
    }

    /** The database locks its file as a whole; who gets that lock is alone with it until the channel is closed. */
    private static void lock(Path path, FileChannel channel, boolean shared) throws IOException {
        try {
            if (channel.tryLock(0, Long.MAX_VALUE, shared) == null) {
                throw inUse(path, "another process");
            }
        } catch (OverlappingFileLockException e) {
            // Nobody here has it open: the database has left its lock behind when it failed to open the file.
        }
    }

    /** What is done with a file that nobody else has open. */
    @FunctionalInterface
    interface Reading<T> {
        T read(FileChannel channel) throws IOException;
    }

    /**
     * Reads the file, as it is, while nobody else opens it.
     *
     * @throws XmtpStorageException if it is open here or in another process, or is not there
     */
    static <T> T read(Path given, Reading<T> reading) {
        Path path = checked(given);
        Path file = file(path);
        if (!Files.isReadable(file)) {
            throw new XmtpStorageException(
                    ErrorCode.STORE_UNAVAILABLE,
                    "The store file " + file + " cannot be read; look at its path and its permissions.");
        }
        Path held = hold(path, real(file));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            lock(path, channel, true);
            return reading.read(channel);
        } catch (IOException e) {
            throw new XmtpStorageException(
                    ErrorCode.STORE_UNAVAILABLE,
                    "The file " + file
                            + " cannot be read, or what is sound of it not written elsewhere; look at space and"
                            + " permissions on both disks.",
                    e);
        } finally {
            HELD.remove(held);
        }
    }

    /**
     * Makes sure that there is no store yet.
     *
     * @throws XmtpConfigurationException if there is one
     */
    static void requireFree(Path given) {
        Path path = checked(given);
        if (Files.exists(file(path))) {
            throw XmtpConfigurationException.invalid(
                    "path of a new store", path.toString(), "give one where there is no store yet");
        }
    }

    static Path file(Path path) {
        return path.resolveSibling(path.getFileName() + ENDING);
    }

    static Path headFile(Path path) {
        return path.resolveSibling(path.getFileName() + HEAD_ENDING);
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

    /** What makes a new file in this folder its owner's alone. */
    static FileAttribute<?>[] ownerOnly(Path folder) {
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
            throw unreadable(file, e);
        }
    }
}
