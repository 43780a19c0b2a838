package org.xmtp.reactive.node.store.h2;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.h2.store.fs.FilePath;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.node.store.StoreException;
import org.xmtp.reactive.node.store.journal.JournalFiles;

/** The folder that a node keeps its data in, held by one node at a time: in this process and on this machine. */
final class DataDirectory {

    /** H2's plain way to files. */
    static final String PLAIN = "file:";

    private static final String LOCK_FILE = "node.lock";
    private static final String DATABASE = "envelopes";
    private static final String COPY = "envelopes-copy";
    private static final String ENDING = ".mv.db";
    private static final String UNFORCED = "envelopes-unforced";

    private final Path path;
    private final String files;
    private final FileChannel lockFile;

    private DataDirectory(Path path, String files, FileChannel lockFile) {
        this.path = path;
        this.files = files;
        this.lockFile = lockFile;
    }

    /**
     * Makes the folder if need be and takes hold of it. Blocks on the disk.
     *
     * @param files H2's way to files, which begins with {@link #PLAIN}
     */
    static DataDirectory acquire(Path path, String files) {
        Path absolute = path.toAbsolutePath().normalize();
        if (absolute.toString().indexOf(';') >= 0) {
            throw new StoreException("the data directory " + absolute + " holds a ';', which H2 can't have in a path");
        }
        try {
            Files.createDirectories(absolute);
            FileChannel lockFile =
                    FileChannel.open(absolute.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (lock(lockFile) == null) {
                lockFile.close();
                throw new StoreException("the data directory " + absolute
                        + " is in use by another node; stop that one or choose another directory");
            }
            DataDirectory acquired = new DataDirectory(absolute, files, lockFile);
            acquired.deleteCopy();
            return acquired;
        } catch (IOException e) {
            throw new StoreException("the data directory " + absolute + " can't be written ("
                    + e.getClass().getSimpleName() + "); choose one that this user may write to");
        }
    }

    /** Whether a node has ever kept its data there. */
    static boolean isOne(Path path) {
        return Files.isRegularFile(path.resolve(DATABASE + ENDING));
    }

    private static @Nullable FileLock lock(FileChannel lockFile) throws IOException {
        try {
            return lockFile.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    /** Where the database is, in H2's words. */
    String database() {
        return files + path.resolve(DATABASE);
    }

    /** The files of the journal beside it, on the same way. */
    JournalFiles journal() {
        return new JournalFiles(path, file -> way(file).open("rw"));
    }

    /** The folder. */
    Path path() {
        return path;
    }

    /** How much the database takes, in bytes. Blocks on the disk. */
    long size() {
        try {
            return Files.size(file());
        } catch (IOException e) {
            throw new StoreException("the database in " + path + " can't be looked at");
        }
    }

    /**
     * Forces what an earlier process has written. Where the disk fails to, what it lost is read as if it were there
     * until the machine is started anew, and the next force says nothing of it: so nobody uses it from then on. Blocks
     * on the disk; nobody has the database open.
     */
    void forceLeft() {
        Path mark = path.resolve(UNFORCED);
        if (Files.exists(mark)) {
            throw unforced(mark);
        }
        if (!Files.exists(file())) {
            return;
        }
        try (FileChannel left = way(file()).open("rw")) {
            force(left, mark);
        } catch (IOException e) {
            throw new StoreException("the database in " + path + " can't be opened ("
                    + e.getClass().getSimpleName() + "); see that this user may write to it");
        }
    }

    /** The mark need not be on the disk: what is not, is no longer read either. */
    private static void force(FileChannel left, Path mark) throws IOException {
        try {
            left.force(true);
        } catch (IOException e) {
            Files.createFile(mark);
            throw unforced(mark);
        }
    }

    private static StoreException unforced(Path mark) {
        return new StoreException("the disk failed to force what a node had written, and may have lost some of it; look"
                + " at the disk, start the machine anew, then delete " + mark);
    }

    /** Cuts the database off behind so many bytes, where it has more. Blocks on the disk; nobody has it open. */
    void cut(long length) {
        try (FileChannel file = way(file()).open("rw")) {
            if (file.size() > length) {
                file.truncate(length);
            }
        } catch (IOException e) {
            throw new StoreException("the database in " + path + " can't be cut off behind what is on the disk ("
                    + e.getClass().getSimpleName() + ")");
        }
    }

    /** A file on H2's way. */
    private FilePath way(Path file) {
        return FilePath.get(files.substring(PLAIN.length()) + file);
    }

    /** Its file. */
    Path file() {
        return path.resolve(DATABASE + ENDING);
    }

    /** Where a copy of it is, while there is one, in H2's words. */
    String copy() {
        return files + path.resolve(COPY);
    }

    /** The copy's file. */
    Path copyFile() {
        return path.resolve(COPY + ENDING);
    }

    /** Deletes the copy, and what H2 left beside it. */
    void deleteCopy() throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(path, COPY + "*")) {
            for (Path file : left) {
                Files.delete(file);
            }
        }
    }

    /** Puts the copy in the place of the database, whatever happens meanwhile: there is always one of them whole. */
    void replaceByCopy() throws IOException {
        force(copyFile());
        Files.move(copyFile(), file(), StandardCopyOption.ATOMIC_MOVE);
        force(path);
    }

    private static void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Lets another node have the folder. May be repeated. */
    void release() {
        try {
            lockFile.close();
        } catch (IOException e) {
            // The lock ends with the process at the latest.
        }
    }
}
