package org.xmtp.reactive.node.store.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xmtp.reactive.node.store.StoreException;
import org.xmtp.reactive.node.store.StoreId;

/**
 * Records, each on the disk when {@link #append} returns, in two segments by turns: while one is written, the database
 * takes over the other, which then is free. Used by one at a time, on a thread that nobody interrupts where it writes.
 */
final class Journal {

    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BUFFER_BYTES = 256 << 10;

    private final JournalFiles files;
    private final StoreId store;
    private final List<Segment> segments;
    private int active;
    private long generation;
    private volatile long takenOver;

    /**
     * A journal of which the database has everything.
     *
     * @param generation the last that was begun
     * @param newest the last arrival
     */
    Journal(JournalFiles files, StoreId store, long generation, long newest) {
        this.files = files;
        this.store = store;
        this.generation = generation;
        this.takenOver = newest;
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
        this.segments = JournalFiles.NAMES.stream()
                .map(name -> new Segment(files, name, buffer))
                .toList();
    }

    /** Makes room, where there is some, so that who writes first need not wait for it. */
    void prepare() {
        for (Segment segment : segments) {
            try {
                segment.prepare();
            } catch (IOException e) {
                LOG.warn("The journal has no room yet: {}", e.toString());
            }
        }
    }

    /** The database has everything up to an arrival, on the disk. May be called by any thread. */
    void takenOver(long arrival) {
        takenOver = arrival;
    }

    /** Whether a record of a size can be written before the database has taken over more. */
    boolean takes(long size) {
        return segments.get(active).takes(size, Segment.MAX_BYTES) || isFree(other());
    }

    private boolean isFree(Segment segment) {
        return segment.last() <= takenOver;
    }

    private Segment other() {
        return segments.get(1 - active);
    }

    /**
     * Writes a record. When this fails, it is unknown whether it is there, until the next one is.
     *
     * @throws StoreException with the cause
     */
    void append(JournalRecord record) {
        try {
            segment(record).append(record);
        } catch (IOException e) {
            LOG.error("The journal failed: {}", e.toString());
            throw new StoreException("the store failed (the journal can't be written: "
                    + e.getClass().getSimpleName() + ")");
        }
    }

    /** The last record is one that nobody was told of after all: the next one begins a segment, which says so. */
    void disown() {
        segments.get(active).end();
    }

    private Segment segment(JournalRecord record) throws IOException {
        long size = record.size();
        Segment current = segments.get(active);
        boolean isEnough = current.takes(size, Segment.STEP);
        if (isEnough || !isFree(other())) {
            if (!current.takes(size, Segment.MAX_BYTES)) {
                throw new StoreException("the store failed (the database takes nothing over from the journal)");
            }
            return current;
        }
        // Also where the next does not begin: part of it may be there, and says where this one ends.
        current.end();
        Segment next = other();
        next.begin(new SegmentHeader(++generation, store, record.before(), RANDOM.nextLong()));
        active = 1 - active;
        return next;
    }

    /** Ends the journal; the files go where the database has everything. */
    void close() {
        boolean isEmpty = segments.stream().allMatch(this::isFree);
        for (Segment segment : segments) {
            try {
                segment.close();
            } catch (IOException e) {
                LOG.warn("A file of the journal did not close: {}", e.toString());
            }
        }
        if (isEmpty) {
            delete(files);
        }
    }

    /** Removes the files of a journal of which the database has everything. */
    static void delete(JournalFiles files) {
        try {
            for (String name : JournalFiles.NAMES) {
                files.delete(name);
            }
            files.force();
        } catch (IOException e) {
            // What they hold is known to be taken over, whoever finds them.
            LOG.warn("A file of the journal stays: {}", e.toString());
        }
    }
}
