package org.xmtp.reactive.node.store;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Chooses the rows of a page from those that each topic offers: the first in the order asked for, as many as count and
 * bytes allow. It never holds more rows than the limit. Not safe for several threads at a time.
 *
 * @param <P> the place of a row
 * @param <R> what a store knows a row by
 */
public final class PageSelection<P, R> {

    private record Candidate<P, R>(P place, int bytes, R row) {}

    private final PageBounds bounds;
    private final Comparator<Candidate<P, R>> order;
    private final PriorityQueue<Candidate<P, R>> lastFirst;

    /** @param order of the places in the page */
    public PageSelection(Comparator<P> order, PageBounds bounds) {
        this.bounds = bounds;
        this.order = Comparator.comparing(Candidate::place, order);
        this.lastFirst = new PriorityQueue<>(this.order.reversed());
    }

    /**
     * Offers a row.
     *
     * @param bytes the size of its message
     * @return false if neither this row nor any that follows it in the order asked for can be in the page
     */
    public boolean offer(P place, int bytes, R row) {
        Candidate<P, R> candidate = new Candidate<>(place, bytes, row);
        if (lastFirst.size() == bounds.limit()) {
            if (order.compare(candidate, lastFirst.element()) >= 0) {
                return false;
            }
            lastFirst.remove();
        }
        return lastFirst.add(candidate);
    }

    /** Ends the choice. */
    public Selected<P, R> finish() {
        List<Candidate<P, R>> candidates = new ArrayList<>(lastFirst);
        candidates.sort(order);
        List<R> rows = new ArrayList<>(candidates.size());
        long bytes = 0;
        for (Candidate<P, R> candidate : candidates) {
            bytes += candidate.bytes();
            if (bytes >= bounds.bytes() && !rows.isEmpty()) {
                break;
            }
            rows.add(candidate.row());
        }
        boolean full = rows.size() < candidates.size() || rows.size() == bounds.limit();
        Optional<P> next = full ? Optional.of(candidates.get(rows.size() - 1).place()) : Optional.empty();
        return new Selected<>(Collections.unmodifiableList(rows), next);
    }

    /**
     * The rows of a page.
     *
     * @param rows in the order asked for
     * @param next where the next page begins, when this one is full
     */
    public record Selected<P, R>(List<R> rows, Optional<P> next) {}
}
