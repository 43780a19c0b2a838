package org.xmtp.reactive.node.store;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import org.xmtp.reactive.node.envelope.EnvelopeId;

/**
 * Chooses the rows of a page from those that each topic offers: the first in the order asked for, as many as count and
 * bytes allow. It never holds more rows than the limit. Not safe for several threads at a time.
 *
 * @param <R> what a store knows a row by
 */
public final class PageSelection<R> {

    private record Candidate<R>(EnvelopeId id, int bytes, R row) {}

    private final EnvelopeQuery query;
    private final Comparator<Candidate<R>> order;
    private final PriorityQueue<Candidate<R>> lastFirst;

    public PageSelection(EnvelopeQuery query) {
        this.query = query;
        Comparator<Candidate<R>> oldestFirst = Comparator.comparing(Candidate::id);
        this.order = query.ascending() ? oldestFirst : oldestFirst.reversed();
        this.lastFirst = new PriorityQueue<>(order.reversed());
    }

    /**
     * Offers a row.
     *
     * @param bytes the size of its message
     * @return false if neither this row nor any that follows it in the order asked for can be in the page
     */
    public boolean offer(EnvelopeId id, int bytes, R row) {
        Candidate<R> candidate = new Candidate<>(id, bytes, row);
        if (lastFirst.size() == query.limit()) {
            if (order.compare(candidate, lastFirst.element()) >= 0) {
                return false;
            }
            lastFirst.remove();
        }
        return lastFirst.add(candidate);
    }

    /** Ends the choice. */
    public Selected<R> finish() {
        List<Candidate<R>> candidates = new ArrayList<>(lastFirst);
        candidates.sort(order);
        List<R> rows = new ArrayList<>(candidates.size());
        long bytes = 0;
        for (Candidate<R> candidate : candidates) {
            bytes += candidate.bytes();
            if (bytes >= query.byteLimit() && !rows.isEmpty()) {
                break;
            }
            rows.add(candidate.row());
        }
        boolean full = rows.size() < candidates.size() || rows.size() == query.limit();
        Optional<EnvelopeId> next =
                full ? Optional.of(candidates.get(rows.size() - 1).id()) : Optional.empty();
        return new Selected<>(Collections.unmodifiableList(rows), next);
    }

    /**
     * The rows of a page.
     *
     * @param rows in the order asked for
     * @param next where the next page begins, when this one is full
     */
    public record Selected<R>(List<R> rows, Optional<EnvelopeId> next) {}
}
