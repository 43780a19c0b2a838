package org.xmtp.reactive.store.h2;

import java.util.List;
import java.util.Optional;

/**
 * What readers may see beside the tables, as one: taken before the tables are read, so that a fold in between can only
 * make the tables newer.
 *
 * @param position the last position that is forced to disk; the tables may hold later ones already
 * @param current takes what is committed
 * @param frozen is being folded
 */
record View(long position, Overlay current, Optional<Overlay> frozen) {
    /** Those that hold anything, the newer one first. */
    List<Overlay> newestFirst() {
        return frozen.map(older -> List.of(current, older)).orElseGet(() -> List.of(current));
    }

    View at(long newPosition) {
        return new View(newPosition, current, frozen);
    }

    /** Freezes what there is. */
    View freeze() {
        return new View(position, current.next(), Optional.of(current));
    }

    /** Lets go of what is folded. */
    View folded() {
        return new View(position, current, Optional.empty());
    }
}
