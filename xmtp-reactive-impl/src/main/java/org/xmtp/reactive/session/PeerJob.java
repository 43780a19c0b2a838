package org.xmtp.reactive.session;

import java.util.List;
import java.util.function.LongSupplier;

/**
 * What a lane does for one peer at a time: items of its queue, in order. A function: it reads what it was given, and
 * its results change something only when the loop applies them. An item that throws has no part in them.
 */
final class PeerJob {
    /** How many items a job has at most. */
    static final int MAX_ITEMS = 64;

    /** How many bytes of items a job has at most, but for a single larger one. */
    static final long MAX_BYTES = 256 << 10;

    private final List<PeerItem> items;
    private final Workbench bench;
    private final LongSupplier nanoTime;

    PeerJob(List<PeerItem> items, Workbench bench, LongSupplier nanoTime) {
        this.items = items;
        this.bench = bench;
        this.nanoTime = nanoTime;
    }

    /**
     * An item that was computed.
     *
     * @param item the item
     * @param result what is to be applied
     * @param after the sessions behind it
     */
    record Done(PeerItem item, PeerItem.Result result, PeerSessions after) {}

    /** The items that were computed, from the first on; at least one. */
    List<Done> run() {
        return Slice.of(items, item -> new Done(item, resultOf(item), bench.sessions()), nanoTime);
    }

    private PeerItem.Result resultOf(PeerItem item) {
        PeerSessions before = bench.sessions();
        try {
            return item.compute(bench);
        } catch (Throwable e) {
            bench.backTo(before);
            // An error too: it is this item's alone, until the item says otherwise.
            return () -> {
                item.crashed(e);
                return true;
            };
        }
    }
}
