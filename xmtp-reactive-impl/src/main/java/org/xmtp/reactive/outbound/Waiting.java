package org.xmtp.reactive.outbound;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.xmtp.reactive.store.OutboxCopy;
import org.xmtp.reactive.store.OutboxRow;

/**
 * The durable copies that wait for the node, in the order of the journal. What does not fit into memory stays in the
 * store: there is a gap then between the rows in front, which are to go next, and those behind it.
 */
final class Waiting {
    /** How many bytes of copies wait in memory at most, on either side of a gap. */
    static final long MAX_BYTES = 8L << 20;

    private final ArrayDeque<OutboxRow> front = new ArrayDeque<>();
    private final ArrayDeque<OutboxRow> behind = new ArrayDeque<>();
    private long frontBytes;
    private long behindBytes;
    /** The position of the last row of the gap; 0 where there is none. */
    private long gapEnd;

    /** Up to where rows were read from the store. */
    private long loadedThrough;

    private int unstamped;

    /** What waits in a store whose last position is given, none of it in memory. */
    Waiting(long lastPosition) {
        gapEnd = lastPosition;
    }

    /** A row that has just become durable. Called in order of position. */
    void add(OutboxRow row) {
        if (row.position() <= loadedThrough) {
            // It was read before its commit was told of.
            return;
        }
        long bytes = bytesOf(row);
        if (gapEnd == 0 && frontBytes + bytes <= MAX_BYTES) {
            push(row, bytes);
        } else if (gapEnd != 0 && behindBytes + bytes <= MAX_BYTES) {
            behind.add(row);
            behindBytes += bytes;
        } else {
            behind.clear();
            behindBytes = 0;
            gapEnd = row.position();
        }
    }

    private void push(OutboxRow row, long bytes) {
        front.add(row);
        frontBytes += bytes;
        if (row.timestampNs() == 0) {
            unstamped++;
        }
    }

    /** Rows that were read from the store, from where the last ones that were taken ended. */
    void loaded(List<OutboxRow> rows) {
        long last = gapEnd;
        if (!rows.isEmpty()) {
            rows.forEach(row -> push(row, bytesOf(row)));
            last = rows.get(rows.size() - 1).position();
            loadedThrough = last;
        }
        if (last >= gapEnd) {
            gapEnd = 0;
            List<OutboxRow> next = List.copyOf(behind);
            behind.clear();
            behindBytes = 0;
            next.forEach(this::add);
        }
    }

    /** Whether rows are to be read from the store. */
    boolean wantsRows() {
        return front.isEmpty() && gapEnd != 0;
    }

    /** Takes rows to be published in one go: as many as fit, but one at least where there is one. */
    List<OutboxRow> take(int maxCopies, long maxBytes) {
        List<OutboxRow> batch = new ArrayList<>();
        int copies = 0;
        long bytes = 0;
        OutboxRow row;
        while ((row = front.peek()) != null
                && (batch.isEmpty()
                        || (copies + row.copies().size() <= maxCopies && bytes + bytesOf(row) <= maxBytes))) {
            front.remove();
            copies += row.copies().size();
            bytes += bytesOf(row);
            if (row.timestampNs() == 0) {
                unstamped--;
            }
            batch.add(row);
        }
        frontBytes -= bytes;
        return batch;
    }

    /** Whether a row that is added now comes behind none that has no timestamp yet. */
    boolean allStamped() {
        return gapEnd == 0 && unstamped == 0;
    }

    /** Whether all that waits is in memory. */
    boolean isWhole() {
        return gapEnd == 0;
    }

    /** How many rows in memory wait. */
    int size() {
        return front.size() + behind.size();
    }

    static long bytesOf(OutboxRow row) {
        long bytes = 128;
        for (OutboxCopy copy : row.copies()) {
            bytes += copy.message().length + 128L;
        }
        return bytes;
    }
}
