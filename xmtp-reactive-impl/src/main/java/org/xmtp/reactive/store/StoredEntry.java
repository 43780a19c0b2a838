package org.xmtp.reactive.store;

import java.util.Optional;
import org.xmtp.reactive.api.Delivery;

/**
 * An entry in its place.
 *
 * @param position its place in the order of commits
 * @param entry the entry
 * @param delivery how far it has come, for messages that this installation sent
 */
public record StoredEntry(long position, Entry entry, Optional<Delivery> delivery) {
    /**
     * An entry in its place.
     *
     * @param queued whether copies of it are still to be made or to leave
     * @param refused whether the node has refused any for good
     */
    public static StoredEntry of(long position, Entry entry, boolean queued, boolean refused) {
        if (!entry.isOwn()) {
            return new StoredEntry(position, entry, Optional.empty());
        }
        Delivery sent = refused ? Delivery.FAILED : Delivery.PUBLISHED;
        return new StoredEntry(position, entry, Optional.of(queued ? Delivery.QUEUED : sent));
    }
}
