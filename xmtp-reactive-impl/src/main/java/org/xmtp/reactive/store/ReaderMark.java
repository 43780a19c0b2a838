package org.xmtp.reactive.store;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What a named reader has acknowledged.
 *
 * @param position every row up to here
 * @param beyond and the rows of these runs behind it, in order, which do not touch
 */
public record ReaderMark(long position, List<Run> beyond) {
    /** Nothing. */
    public static final ReaderMark NONE = new ReaderMark(0, List.of());

    /**
     * Rows next to each other among those that the reader is shown.
     *
     * @param first the position of the first one
     * @param last the position of the last one
     */
    public record Run(long first, long last) {}

    /** Keeps an unmodifiable copy of the runs. */
    public ReaderMark {
        beyond = List.copyOf(beyond);
    }

    /** All that either of both has acknowledged. Runs that touch become one, and the first one may join the mark. */
    public ReaderMark with(ReaderMark other) {
        List<Run> runs = new ArrayList<>(beyond);
        runs.addAll(other.beyond);
        runs.sort(Comparator.comparingLong(Run::first));
        long mark = Math.max(position, other.position);
        List<Run> kept = new ArrayList<>();
        for (Run run : runs) {
            Run before = kept.isEmpty() ? null : kept.get(kept.size() - 1);
            if (before == null && run.first() <= mark + 1) {
                mark = Math.max(mark, run.last());
            } else if (before != null && run.first() <= before.last() + 1) {
                kept.set(kept.size() - 1, new Run(before.first(), Math.max(before.last(), run.last())));
            } else {
                kept.add(run);
            }
        }
        return new ReaderMark(mark, kept);
    }
}
