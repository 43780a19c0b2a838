package org.xmtp.reactive.node.store.h2;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/**
 * H2's way to files on a disk that can fail to force a database: {@code lossy:/folder/file}, once {@link #mend} was
 * called. What was written before is lost then, though it is read as if it were there, and the next force says nothing
 * of it.
 */
public final class LossyPath extends FilePathWrapper {
    static final String FILES = "file:lossy:";

    private static final Map<Path, Disk> DISKS = new ConcurrentHashMap<>();
    private static volatile boolean forcesFail;
    private static volatile boolean cutsFail;
    private static volatile Runnable atForce = () -> {};

    static {
        FilePath.register(new LossyPath());
    }

    /** From now on no database can be forced. */
    static void failForces() {
        forcesFail = true;
    }

    /** From now on no database can be made shorter. */
    static void failCuts() {
        cutsFail = true;
    }

    static void mend() {
        forcesFail = false;
        cutsFail = false;
        atForce = () -> {};
    }

    /** From now on a task runs before each force of a database. */
    static void atEachForce(Runnable task) {
        atForce = task;
    }

    /** Puts into a folder what the disk has of the files of another, as they lie there after a power cut. */
    static void cutPower(Path folder, Path after) throws IOException {
        for (String name : Objects.requireNonNull(folder.toFile().list())) {
            Path there = folder.resolve(name);
            Disk disk = DISKS.get(there);
            Files.write(after.resolve(name), disk == null ? Files.readAllBytes(there) : disk.bytes());
        }
    }

    /** Puts into a folder the files of another, as they lie there after a kill: what was lost is read all the same. */
    static void kill(Path folder, Path after) throws IOException {
        for (String name : Objects.requireNonNull(folder.toFile().list())) {
            Path there = folder.resolve(name);
            Path copied = Files.copy(there, after.resolve(name));
            Disk disk = DISKS.get(there);
            if (disk != null) {
                DISKS.put(copied, disk.copy());
            }
        }
    }

    @Override
    public String getScheme() {
        return "lossy";
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        Path path = Path.of(getBase().toString());
        boolean isNew = !Files.exists(path);
        FileChannel file = super.open(mode);
        if (isNew) {
            DISKS.remove(path);
        }
        return new Lossy(file, path, DISKS.computeIfAbsent(path, Disk::new));
    }

    /** What was written. */
    private record Dirty(long position, int length) {}

    /** What is there of a file for good. */
    private static final class Disk {
        private final List<Dirty> dirty = new ArrayList<>();
        private ByteBuffer bytes;

        Disk(Path path) {
            try {
                bytes = ByteBuffer.wrap(Files.readAllBytes(path));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private Disk(byte[] bytes, List<Dirty> dirty) {
            this.bytes = ByteBuffer.wrap(bytes);
            this.dirty.addAll(dirty);
        }

        synchronized Disk copy() {
            return new Disk(bytes(), dirty);
        }

        synchronized void wrote(long position, int length) {
            dirty.add(new Dirty(position, length));
        }

        synchronized void truncate(long size) {
            resize((int) Math.min(size, bytes.capacity()));
        }

        private void resize(int size) {
            ByteBuffer resized = ByteBuffer.allocate(size);
            resized.put(bytes.slice(0, Math.min(size, bytes.capacity())));
            bytes = resized.clear();
        }

        synchronized void lose() {
            dirty.clear();
        }

        synchronized void keep(FileChannel file) throws IOException {
            resize((int) file.size());
            for (Dirty written : dirty) {
                int length = (int) Math.min(written.length(), Math.max(0, bytes.capacity() - written.position()));
                if (length > 0) {
                    file.read(bytes.slice((int) written.position(), length), written.position());
                }
            }
            dirty.clear();
        }

        synchronized byte[] bytes() {
            return bytes.array().clone();
        }
    }

    private static final class Lossy extends FileBaseDefault {
        private final FileChannel file;
        private final boolean isDatabase;
        private final Disk disk;

        Lossy(FileChannel file, Path path, Disk disk) {
            this.file = file;
            this.isDatabase =
                    Objects.requireNonNull(path.getFileName()).toString().endsWith(".mv.db");
            this.disk = disk;
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public synchronized int read(ByteBuffer target, long position) throws IOException {
            return file.read(target, position);
        }

        @Override
        public synchronized int write(ByteBuffer source, long position) throws IOException {
            int written = file.write(source, position);
            disk.wrote(position, written);
            return written;
        }

        @Override
        protected void implTruncate(long size) throws IOException {
            if (isDatabase && cutsFail) {
                throw new IOException("Input/output error");
            }
            file.truncate(size);
            disk.truncate(size);
        }

        @Override
        public void force(boolean metaData) throws IOException {
            if (isDatabase) {
                atForce.run();
            }
            if (isDatabase && forcesFail) {
                disk.lose();
                throw new IOException("Input/output error");
            }
            file.force(metaData);
            disk.keep(file);
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) throws IOException {
            return file.tryLock(position, size, shared);
        }

        @Override
        protected void implCloseChannel() throws IOException {
            file.close();
        }
    }
}
