package org.xmtp.reactive.store.h2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;
import org.xmtp.reactive.api.StoreKey;
import org.xmtp.reactive.api.XmtpStorageException;

/**
 * H2's way to {@link FragileDisk}s: {@code fragile:memFS:/<name>/store}. Everything but the content of a file is H2's
 * own file system in memory.
 */
public final class FragilePath extends FilePathWrapper {
    private static final String SCHEME = "fragile";
    private static final Map<String, FragileDisk> DISKS = new ConcurrentHashMap<>();
    private static final AtomicLong COUNT = new AtomicLong();

    static {
        FilePath.register(new FragilePath());
    }

    /** Where a store on this disk lies, each time anew: the database still knows it by its name of before. */
    static StorePlace place(FragileDisk disk, StoreKey key) {
        String path = SCHEME + ":memFS:/disk" + COUNT.incrementAndGet() + "/store";
        DISKS.put(path + ".mv.db", disk);
        return new Place(path, key);
    }

    /** A store's place on a disk. */
    private record Place(String path, StoreKey key) implements StorePlace {
        @Override
        public String url() {
            return "file:" + path + StoreFile.APPENDING;
        }

        @Override
        public boolean lost() {
            return false;
        }

        @Override
        public void release() {
            DISKS.remove(path + ".mv.db");
        }

        @Override
        public XmtpStorageException explained(SqlFailure failure) {
            return failure.toStorageException();
        }
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

    private FragileDisk disk() {
        return Objects.requireNonNull(DISKS.get(name), name);
    }

    @Override
    public boolean exists() {
        return DISKS.containsKey(name) ? sizeOrZero() > 0 : super.exists();
    }

    @Override
    public long size() {
        return DISKS.containsKey(name) ? sizeOrZero() : super.size();
    }

    private long sizeOrZero() {
        try {
            return disk().size();
        } catch (IOException e) {
            return 0;
        }
    }

    @Override
    public boolean canWrite() {
        return true;
    }

    @Override
    public FileChannel open(String mode) {
        return new Channel(disk());
    }

    /** A file on the disk; only one store ever has it, so every lock is granted. */
    private static final class Channel extends FileBaseDefault {
        private final FragileDisk disk;

        Channel(FragileDisk disk) {
            this.disk = disk;
        }

        @Override
        public long size() throws IOException {
            return disk.size();
        }

        @Override
        public synchronized int read(ByteBuffer target, long position) throws IOException {
            byte[] bytes = disk.read(position, target.remaining());
            target.put(bytes);
            return bytes.length == 0 && target.hasRemaining() ? -1 : bytes.length;
        }

        @Override
        public synchronized int write(ByteBuffer source, long position) throws IOException {
            byte[] bytes = new byte[source.remaining()];
            source.get(bytes);
            disk.write(position, bytes);
            return bytes.length;
        }

        @Override
        protected void implTruncate(long size) throws IOException {
            disk.truncate(size);
        }

        @Override
        public void force(boolean metaData) throws IOException {
            disk.force();
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) {
            return new FileLock(this, position, size, shared) {
                @Override
                public boolean isValid() {
                    return true;
                }

                @Override
                public void release() {}
            };
        }
    }
}
