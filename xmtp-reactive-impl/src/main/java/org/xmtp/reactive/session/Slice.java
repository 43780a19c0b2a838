package org.xmtp.reactive.session;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** As much of a job as a lane has time for, while others wait for their turn. */
public final class Slice {
    /** After so long a job returns with what it has. */
    private static final long MAX_NANOS = 2_000_000;

    private Slice() {}

    /** The results of the first items, of one at least. */
    public static <I, O> List<O> of(List<I> items, Function<? super I, ? extends O> work, LongSupplier nanoTime) {
        long began = nanoTime.getAsLong();
        List<O> done = new ArrayList<>(items.size());
        for (I item : items) {
            done.add(work.apply(item));
            if (nanoTime.getAsLong() - began > MAX_NANOS) {
                break;
            }
        }
        return done;
    }
}
