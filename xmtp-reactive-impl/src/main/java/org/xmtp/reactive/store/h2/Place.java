package org.xmtp.reactive.store.h2;

import java.util.Comparator;

/**
 * Where a message stands in its conversation.
 *
 * @param sentNs its time
 * @param position its position, which decides between equal times
 */
record Place(long sentNs, long position) implements Comparable<Place> {
    private static final Comparator<Place> ORDER =
            Comparator.comparingLong(Place::sentNs).thenComparingLong(Place::position);

    @Override
    public int compareTo(Place other) {
        return ORDER.compare(this, other);
    }
}
