package org.xmtp.reactive.node.store.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.h2.store.fs.FileBaseDefault;

/** A disk that fails when told to, and whose power can be cut: of what was not forced any sector may be lost then. */
final class FragileDisk implements JournalFiles.Opening {
    private static final int SECTOR = 512;

    private final Random random;
    private final List<Unforced> unforced = new ArrayList<>();
    private long writesUntilFailure = Long.MAX_VALUE;
    private boolean forcesFail;

    private record Unforced(Path file, long position, byte[] before) {}

    FragileDisk(Random random) {
        this.random = random;
    }

    /** After so many more bytes every write fails, until told otherwise. */
    void failWritesAfter(long bytes) {
        writesUntilFailure = bytes;
    }

    void failForces(boolean fail) {
        forcesFail = fail;
    }

    void mend() {
        failWritesAfter(Long.MAX_VALUE);
        failForces(false);
    }

    /** What was forced stays; of each other write each sector is there or not. */
    void cutPower() throws IOException {
        Collections.reverse(unforced);
        for (Unforced write : unforced) {
            if (!Files.exists(write.file())) {
                continue;
            }
            try (FileChannel file = FileChannel.open(write.file(), StandardOpenOption.WRITE)) {
                for (int from = 0; from < write.before().length; ) {
                    long position = write.position() + from;
                    int length = (int) Math.min(SECTOR - position % SECTOR, write.before().length - from);
                    if (random.nextBoolean()) {
                        file.write(ByteBuffer.wrap(write.before(), from, length), position);
                    }
                    from += length;
                }
            }
        }
        unforced.clear();
    }

    @Override
    public FileChannel open(Path path) throws IOException {
        if (!Files.exists(path)) {
            unforced.removeIf(write -> write.file().equals(path));
        }
        return new Fragile(
                path,
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    private final class Fragile extends FileBaseDefault {
        private final Path path;
        private final FileChannel file;

        Fragile(Path path, FileChannel file) {
            this.path = path;
            this.file = file;
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
            int length = (int) Math.min(source.remaining(), writesUntilFailure);
            if (length == 0) {
                throw new IOException("No space left on device");
            }
            if (writesUntilFailure != Long.MAX_VALUE) {
                writesUntilFailure -= length;
            }
            ByteBuffer before = ByteBuffer.allocate(length);
            while (before.hasRemaining() && file.read(before, position + before.position()) > 0) {}
            unforced.add(new Unforced(path, position, before.array()));
            ByteBuffer part = source.slice(source.position(), length);
            int written = file.write(part, position);
            source.position(source.position() + written);
            return written;
        }

        @Override
        protected void implTruncate(long size) throws IOException {
            file.truncate(size);
        }

        @Override
        public void force(boolean metaData) throws IOException {
            if (forcesFail) {
                throw new IOException("Input/output error");
            }
            unforced.removeIf(write -> write.file().equals(path));
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
