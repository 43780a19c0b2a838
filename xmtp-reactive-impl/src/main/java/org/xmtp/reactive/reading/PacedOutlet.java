package org.xmtp.reactive.reading;

import org.xmtp.reactive.runtime.Loop;
import org.xmtp.reactive.runtime.Outlet;

/**
 * An outlet that is given no more than the program's thread keeps up with, however much was asked for: most programs
 * ask for everything, and hold the thread for as long as each element takes them. What they can't take yet stays in the
 * store.
 */
final class PacedOutlet<T> {
    /** How many elements may be on their way to the program. */
    static final int WINDOW = 256;

    /** How many bytes may be, but for a single larger element. */
    static final long WINDOW_BYTES = 1L << 20;

    private final Loop loop;
    private final Outlet<T> outlet;
    private Runnable onRoom = () -> {};
    private long elements;
    private long bytes;
    private boolean fenced;

    PacedOutlet(Loop loop, Outlet<T> outlet) {
        this.loop = loop;
        this.outlet = outlet;
    }

    /** Whether an element may be given. */
    boolean hasRoom() {
        return outlet.demand() > 0 && elements < WINDOW && bytes < WINDOW_BYTES;
    }

    /** Whether nothing more can be given. */
    boolean isOver() {
        return outlet.isOver();
    }

    /** Run on the loop whenever there may be room again. */
    void onRoom(Runnable task) {
        onRoom = task;
        outlet.onDemand(task);
    }

    /** Run on the loop if the user goes away before the end. */
    void onCancel(Runnable task) {
        outlet.onCancel(task);
    }

    /** Gives an element that takes so many bytes; there must be room. */
    void next(T value, long size) {
        outlet.next(value);
        elements++;
        bytes += size;
        fence();
    }

    /** Where half of the room is taken, comes back when the program has had all that was given so far. */
    private void fence() {
        if (fenced || (elements <= WINDOW / 2 && bytes <= WINDOW_BYTES / 2)) {
            return;
        }
        fenced = true;
        long elementsBefore = elements;
        long bytesBefore = bytes;
        loop.tell(() -> loop.execute(() -> {
            fenced = false;
            elements -= elementsBefore;
            bytes -= bytesBefore;
            // What was given meanwhile may be all that there is room for.
            fence();
            onRoom.run();
        }));
    }

    /** Completes it. */
    void complete() {
        outlet.complete();
    }

    /** Ends it with an error. */
    void error(Throwable error) {
        outlet.error(error);
    }
}
