package org.xmtp.reactive.store;

import java.util.Comparator;

/**
 * Where a message stands in its conversation.
 *
 * @param sentNs its time
 * @param position its position, which decides between equal times
 */
public record Place(long sentNs, long position) implements Comparable<Place> {
    private static final Comparator<Place> ORDER =
            Comparator.comparingLong(Place::sentNs).thenComparingLong(Place::position);

    /** Strictly behind which a page of {@link EngineStore#history} begins. */
    public static Place before(long fromNs, long afterNs, long afterPosition) {
        Place from = new Place(fromNs, 0);
        Place behind = new Place(afterNs, afterPosition);
        return afterPosition == 0 || behind.compareTo(from) < 0 ? from : behind;
    }

    @Override
    public int compareTo(Place other) {
        return ORDER.compare(this, other);
    }
}
