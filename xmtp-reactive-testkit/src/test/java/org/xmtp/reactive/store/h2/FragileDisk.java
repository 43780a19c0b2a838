package org.xmtp.reactive.store.h2;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A disk with one file, which can lose its power or run out of space. A cut comes after a number of steps, each a write
 * or a force: nothing works any more then, and of what was not forced nothing is sure. The same disk with power again
 * has what was forced, and perhaps more.
 */
final class FragileDisk {
    private final Random random;
    private final List<Write> unforced = new ArrayList<>();
    private final Image forced;
    private final Image content;
    private long stepsLeft = Long.MAX_VALUE;
    private long capacity = Integer.MAX_VALUE;
    private long bytesRead;

    /** Bytes that were written, or the end of the file where there are none. */
    private record Write(int at, byte[] bytes) {}

    /** What a file holds. */
    private static final class Image {
        private byte[] bytes = new byte[1 << 16];
        private int size;

        Image copy() {
            Image copy = new Image();
            copy.bytes = bytes.clone();
            copy.size = size;
            return copy;
        }

        void take(Write write) {
            int end = write.at() + write.bytes().length;
            if (end > bytes.length) {
                bytes = Arrays.copyOf(bytes, 2 * end);
            }
            System.arraycopy(write.bytes(), 0, bytes, write.at(), write.bytes().length);
            if (write.bytes().length == 0) {
                Arrays.fill(bytes, end, Math.max(end, size), (byte) 0);
                size = end;
            } else {
                size = Math.max(size, end);
            }
        }
    }

    private FragileDisk(Image forced, Random random) {
        this.forced = forced;
        this.content = forced.copy();
        this.random = random;
    }

    static FragileDisk empty(Random random) {
        return new FragileDisk(new Image(), random);
    }

    /** Cuts the power after so many more steps. */
    synchronized void cutAfter(long steps) {
        stepsLeft = steps;
    }

    /** Bounds the size of the file from now on. */
    synchronized void limit(long bytes) {
        capacity = bytes;
    }

    /** The disk as it is found when the power is back. */
    synchronized FragileDisk powered() {
        Image found = forced.copy();
        // What was under way was written up to some point, or not at all.
        unforced.subList(0, random.nextInt(unforced.size() + 1)).forEach(found::take);
        return new FragileDisk(found, random);
    }

    synchronized long size() throws IOException {
        requirePower();
        return content.size;
    }

    synchronized byte[] read(long at, int length) throws IOException {
        requirePower();
        bytesRead += length;
        int from = (int) Math.min(at, content.size);
        return Arrays.copyOfRange(content.bytes, from, (int) Math.min(content.size, at + length));
    }

    /** How many bytes were asked for so far. */
    synchronized long bytesRead() {
        return bytesRead;
    }

    synchronized void write(long at, byte[] bytes) throws IOException {
        step();
        if (at + bytes.length > Math.max(capacity, content.size)) {
            throw new IOException("No space left on device");
        }
        change(new Write((int) at, bytes));
    }

    synchronized void truncate(long size) throws IOException {
        step();
        change(new Write((int) size, new byte[0]));
    }

    private void change(Write write) {
        unforced.add(write);
        content.take(write);
    }

    synchronized void force() throws IOException {
        step();
        unforced.forEach(forced::take);
        unforced.clear();
    }

    private void step() throws IOException {
        requirePower();
        stepsLeft--;
        requirePower();
    }

    private void requirePower() throws IOException {
        if (stepsLeft <= 0) {
            throw new IOException("The power is gone");
        }
    }
}
