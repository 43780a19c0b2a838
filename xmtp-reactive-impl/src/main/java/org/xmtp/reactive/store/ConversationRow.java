package org.xmtp.reactive.store;

import java.util.Comparator;
import org.xmtp.reactive.api.ConversationId;

/**
 * A conversation that has messages.
 *
 * @param id its id
 * @param newestNs the greatest time of its messages
 */
public record ConversationRow(ConversationId id, long newestNs) {
    /** The one with the newest message first. */
    public static final Comparator<ConversationRow> ORDER = Comparator.comparingLong(ConversationRow::newestNs)
            .reversed()
            .thenComparing(row -> row.id().wire());
}
