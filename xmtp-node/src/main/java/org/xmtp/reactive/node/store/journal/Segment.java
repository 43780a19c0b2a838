package org.xmtp.reactive.node.store.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * One file of a journal as it is written. Its room was written with zeros before, so that a forced record changes
 * nothing but its own blocks. After any failure nothing more is written to it: what it holds by then is known to the
 * disk alone.
 *
 * <p>Used by the journal's thread only, which nobody interrupts: an interrupt would close the file.
 */
final class Segment {

    /** The room that is made at a time, in bytes, and all that a segment takes while the other one is free. */
    static final int STEP = 4 << 20;

    /** The most that a segment ever takes, in bytes. */
    static final int MAX_BYTES = 64 << 20;

    private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(1 << 20).asReadOnlyBuffer();

    private final JournalFiles files;
    private final String name;
    private final ByteBuffer buffer;
    private @Nullable FileChannel channel;
    private long room;
    private long position;
    private long salt;
    private long last;
    private boolean broken;
    private boolean ended;

    /**
     * A file that nothing is to be read from any more.
     *
     * @param buffer a direct one, through which everything is written
     */
    Segment(JournalFiles files, String name, ByteBuffer buffer) {
        this.files = files;
        this.name = name;
        this.buffer = buffer;
    }

    /** Makes a file with some room, unless there is one, so that the first who writes need not wait for it. */
    void prepare() throws IOException {
        try {
            provide(STEP);
        } catch (IOException e) {
            broken = true;
            throw e;
        }
    }

    /** The last arrival that was written here and forced. */
    long last() {
        return last;
    }

    /** Whether a record of a size can be written behind the others, so that the segment has no more than a limit. */
    boolean takes(long size, long limit) {
        return !ended && !broken && position > 0 && position + size <= limit;
    }

    /** Writes nothing more behind what it holds. */
    void end() {
        ended = true;
    }

    /**
     * Begins anew, in place of what the file holds. The beginning is on the disk before anything is written behind it:
     * so behind half a beginning lies what was there before, and a damaged one is told apart from that.
     */
    void begin(SegmentHeader header) throws IOException {
        if (broken) {
            discard();
        }
        try {
            provide(STEP);
            position = 0;
            write(header.encode());
            opened().force(false);
            salt = header.salt();
            last = header.before();
            ended = false;
        } catch (IOException e) {
            broken = true;
            throw e;
        }
    }

    /** Writes a record, and returns when it is on the disk. */
    void append(JournalRecord record) throws IOException {
        ByteBuffer bytes = record.encode(salt);
        try {
            provide(position + bytes.remaining());
            write(bytes);
            opened().force(false);
            last = record.last();
        } catch (IOException | RuntimeException | Error e) {
            broken = true;
            throw e;
        }
    }

    /** Closes the file, and may be repeated. */
    void close() throws IOException {
        FileChannel current = channel;
        channel = null;
        position = 0;
        if (current != null) {
            current.close();
        }
    }

    /** What the disk made of it is unknown: a new file takes its place, which has other blocks. */
    private void discard() throws IOException {
        try {
            close();
        } finally {
            files.delete(name);
            broken = false;
        }
    }

    private FileChannel opened() throws IOException {
        FileChannel current = channel;
        if (current == null) {
            current = files.open(name);
            channel = current;
            room = current.size();
        }
        return current;
    }

    /** Sees to it that there is room up to a position. */
    private void provide(long end) throws IOException {
        FileChannel file = opened();
        if (room >= end) {
            return;
        }
        boolean isNew = room == 0;
        while (room < end) {
            for (long step = room + STEP; room < step; ) {
                ByteBuffer zeros = ZEROS.duplicate();
                zeros.limit((int) Math.min(zeros.limit(), step - room));
                room += file.write(zeros, room);
            }
        }
        file.force(true);
        if (isNew) {
            files.force();
        }
    }

    private void write(ByteBuffer bytes) throws IOException {
        FileChannel file = opened();
        while (bytes.hasRemaining()) {
            int part = Math.min(buffer.capacity(), bytes.remaining());
            buffer.clear().put(bytes.slice(bytes.position(), part)).flip();
            while (buffer.hasRemaining()) {
                position += file.write(buffer, position);
            }
            bytes.position(bytes.position() + part);
        }
    }
}
