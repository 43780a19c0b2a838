package org.xmtp.reactive.reading;

import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.store.StoredEntry;
import reactor.core.Disposable;

/**
 * One subscription to the tail: takes rows where it can get them, each once and in order, and goes on for as long as
 * there is room for them.
 */
final class Follower {
    private static final int PAGE = 256;

    private final Tail tail;
    private final PacedOutlet<?> outlet;
    private final Viewer viewer;
    private ArrayDeque<StoredEntry> page = new ArrayDeque<>();
    /** Every row up to here was taken, or is in the page. */
    private long place;

    private @Nullable Disposable reading;
    private boolean over;

    Follower(Tail tail, PacedOutlet<?> outlet, Viewer viewer, long after) {
        this.tail = tail;
        this.outlet = outlet;
        this.viewer = viewer;
        this.place = after;
    }

    /** Where it gets its next row from: what lies behind. */
    long place() {
        return place;
    }

    /** Goes on while there is room and there are rows. */
    void advance() {
        try {
            while (!over && !outlet.isOver() && reading == null) {
                StoredEntry next = page.peek();
                if (viewer.endsBefore(next == null ? place + 1 : next.position())) {
                    complete();
                } else if (!outlet.hasRoom() || !viewer.takesMore()) {
                    return;
                } else if (next != null) {
                    page.remove();
                    viewer.row(next);
                } else if (!turnPage()) {
                    return;
                }
            }
        } catch (Throwable e) {
            // Whoever reads has to hear of it: nobody else does.
            outlet.error(e);
        }
        if (outlet.isOver()) {
            stop();
        }
    }

    /** False where it has to wait. It comes further without a row too: not all that becomes durable is one. */
    private boolean turnPage() {
        if (tail.remembers(place)) {
            boolean further = place < tail.newest();
            page = tail.take(place);
            place = tail.newest();
            return further;
        }
        long covered = tail.newest();
        reading = tail.reads().read(store -> store.entries(place, PAGE), rows -> paged(rows, covered), this::failed);
        return false;
    }

    /** What is durable but was not told yet comes in its turn. */
    private void paged(List<StoredEntry> rows, long covered) {
        reading = null;
        for (StoredEntry row : rows) {
            if (row.position() <= tail.newest()) {
                page.add(row);
            }
        }
        place = page.isEmpty() ? covered : page.getLast().position();
        advance();
    }

    private void failed(Throwable error) {
        reading = null;
        outlet.error(error);
        stop();
    }

    /** Completes it. */
    void complete() {
        outlet.complete();
        stop();
    }

    /** Takes nothing any more. Idempotent. */
    void stop() {
        over = true;
        page.clear();
        if (reading != null) {
            reading.dispose();
        }
        tail.left(this);
    }
}
