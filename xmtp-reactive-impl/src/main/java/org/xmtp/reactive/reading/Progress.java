package org.xmtp.reactive.reading;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.store.ReaderMark;
import org.xmtp.reactive.store.ReaderMark.Run;

/**
 * Which rows a reader was shown, and which of them it has acknowledged, durably or not yet. Two acknowledged rows
 * belong to one run where no open row lies between them; rows that the reader is not shown lie anywhere.
 */
final class Progress {
    /** How many rows may be shown and not acknowledged. */
    static final int MAX_OPEN = 10_000;

    /** Shown, and not acknowledged. */
    private final TreeSet<Long> open = new TreeSet<>();

    /** Acknowledged behind the first open row: from the first to the last of a run. */
    private final TreeMap<Long, Long> runs = new TreeMap<>();

    /**
     * Acknowledged before this process began, where it has not come yet. What lies before them is unknown till then, so
     * they are joined to nothing.
     */
    private final ArrayDeque<Run> ahead;

    /** All that was shown up to here is acknowledged. */
    private long prefix;

    /** The newest row that was looked at. */
    private long frontier;

    /** Goes on behind what is durable. */
    Progress(ReaderMark durable) {
        this.prefix = durable.position();
        this.frontier = durable.position();
        this.ahead = new ArrayDeque<>(durable.beyond());
    }

    /** The position behind which the first open row lies. */
    long prefix() {
        return prefix;
    }

    /** Whether one more row may be shown behind a place, up to which the reader has been shown all that is open. */
    boolean mayShowBehind(long place) {
        return open.size() < MAX_OPEN || open.higher(place) != null;
    }

    /**
     * Looks at a row, one that this reader is shown unless it has acknowledged it. In order of position, as often as
     * there are subscriptions.
     *
     * @return whether it is open
     */
    boolean show(long position) {
        Run next;
        while ((next = ahead.peek()) != null && next.first() <= position) {
            ahead.remove();
            reach(next);
        }
        if (position <= frontier) {
            return open.contains(position);
        }
        frontier = position;
        return open.add(position);
    }

    /** A run of an earlier process lies behind everything that was looked at. */
    private void reach(Run run) {
        frontier = run.last();
        if (open.isEmpty()) {
            prefix = run.last();
            return;
        }
        Map.@Nullable Entry<Long, Long> newest = runs.lastEntry();
        boolean touches = newest != null && newest.getKey() > open.last();
        runs.put(touches ? newest.getKey() : run.first(), run.last());
    }

    /**
     * Acknowledges a row.
     *
     * @return whether it was open
     */
    boolean acknowledge(long position) {
        if (!open.remove(position)) {
            return false;
        }
        long first = position;
        long last = position;
        Long openBehind = open.higher(position);
        Map.@Nullable Entry<Long, Long> behind = runs.higherEntry(position);
        if (behind != null && (openBehind == null || behind.getKey() < openBehind)) {
            last = behind.getValue();
            runs.remove(behind.getKey());
        }
        Long openBefore = open.lower(position);
        if (openBefore == null) {
            prefix = last;
            return true;
        }
        Map.@Nullable Entry<Long, Long> before = runs.lowerEntry(position);
        if (before != null && before.getKey() > openBefore) {
            first = before.getKey();
        }
        runs.put(first, last);
        return true;
    }

    /** What the reader has acknowledged by now. */
    ReaderMark mark() {
        List<Run> beyond = new ArrayList<>(runs.size() + ahead.size());
        runs.forEach((first, last) -> beyond.add(new Run(first, last)));
        beyond.addAll(ahead);
        return new ReaderMark(prefix, beyond);
    }

    /** Whether a mark has a row in it. */
    static boolean covers(ReaderMark mark, long position) {
        if (position <= mark.position()) {
            return true;
        }
        int low = 0;
        int high = mark.beyond().size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            Run run = mark.beyond().get(middle);
            if (position < run.first()) {
                high = middle - 1;
            } else if (position > run.last()) {
                low = middle + 1;
            } else {
                return true;
            }
        }
        return false;
    }
}
