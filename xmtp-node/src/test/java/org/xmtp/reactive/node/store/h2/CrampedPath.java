package org.xmtp.reactive.node.store.h2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.util.concurrent.atomic.AtomicLong;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/** H2's way to files on a disk that can be full: {@code cramped:/folder/file}, once {@link #limit} was called. */
public final class CrampedPath extends FilePathWrapper {
    static final String FILES = "file:cramped:";

    /** How long a file can become. */
    private static final AtomicLong ROOM = new AtomicLong(Long.MAX_VALUE);

    /** How many more times something is done to a copy before {@link #then} runs. */
    private static final AtomicLong STEPS = new AtomicLong(Long.MAX_VALUE);

    private static volatile Runnable then = () -> {};

    static {
        FilePath.register(new CrampedPath());
    }

    /** There is room for so many bytes in a file from now on. */
    static void limit(long bytes) {
        ROOM.set(bytes);
    }

    /** Before something is done to the copy of a database for so many times more, a task runs, once. */
    static void atStep(long steps, Runnable task) {
        then = task;
        STEPS.set(steps);
    }

    @Override
    public String getScheme() {
        return "cramped";
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        return new Cramped(super.open(mode), getName().startsWith("envelopes-copy"));
    }

    private static final class Cramped extends FileBaseDefault {
        private final FileChannel file;
        private final boolean isCopy;

        Cramped(FileChannel file, boolean isCopy) {
            this.file = file;
            this.isCopy = isCopy;
            step();
        }

        private void step() {
            if (isCopy && STEPS.decrementAndGet() == 0) {
                then.run();
            }
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public synchronized int read(ByteBuffer target, long position) throws IOException {
            step();
            return file.read(target, position);
        }

        @Override
        public synchronized int write(ByteBuffer source, long position) throws IOException {
            step();
            if (position + source.remaining() > ROOM.get()) {
                throw new IOException("No space left on device");
            }
            return file.write(source, position);
        }

        @Override
        protected void implTruncate(long size) throws IOException {
            file.truncate(size);
        }

        @Override
        public void force(boolean metaData) throws IOException {
            step();
            file.force(metaData);
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
