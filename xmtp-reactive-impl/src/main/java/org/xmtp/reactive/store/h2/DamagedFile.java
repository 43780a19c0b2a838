package org.xmtp.reactive.store.h2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** The bytes of a file on a disk that may fail: what cannot be read is zeros. Never written to. For one thread. */
final class DamagedFile {
    /** What a disk reads or fails to read as a whole, and the block of the database. */
    static final int BLOCK = 4096;

    private static final int WINDOW = 256 * BLOCK;

    private final FileChannel channel;
    private final long size;
    private byte[] window = new byte[0];
    private long windowAt;

    DamagedFile(FileChannel channel) throws IOException {
        this.channel = channel;
        this.size = channel.size();
    }

    long size() {
        return size;
    }

    /** The byte there; 0 behind the end. */
    byte at(long offset) {
        long within = offset - windowAt;
        if (within < 0 || within >= window.length) {
            if (offset < 0 || offset >= size) {
                return 0;
            }
            windowAt = offset - offset % WINDOW;
            window = read(windowAt, (int) Math.min(WINDOW, size - windowAt));
            within = offset - windowAt;
        }
        return window[(int) within];
    }

    /** The bytes from there on, fewer at the end. */
    byte[] bytes(long offset, int length) {
        if (offset < 0 || offset >= size) {
            return new byte[0];
        }
        int there = (int) Math.min(length, size - offset);
        byte[] bytes = new byte[there];
        if (offset >= windowAt && offset + there <= windowAt + window.length) {
            System.arraycopy(window, (int) (offset - windowAt), bytes, 0, there);
            return bytes;
        }
        return read(offset, there);
    }

    private byte[] read(long offset, int length) {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        int from = 0;
        while (from < length) {
            int to = from;
            try {
                buffer.limit(length).position(from);
                while (buffer.hasRemaining() && channel.read(buffer, offset + buffer.position()) >= 0) {}
                return buffer.array();
            } catch (IOException e) {
                // What was read before the block that fails stays; behind that block it goes on.
                to = buffer.position();
            }
            from = Math.min(length, (int) (((offset + to) / BLOCK + 1) * BLOCK - offset));
        }
        return buffer.array();
    }
}
