package org.xmtp.reactive.store.h2;

import java.util.NavigableSet;
import java.util.concurrent.ConcurrentSkipListSet;
import org.xmtp.reactive.api.ConversationId;
import org.xmtp.reactive.store.Place;

/**
 * The messages of a conversation whose places are to be folded.
 *
 * @param conversation the conversation
 * @param id the key of its folded row
 * @param places where its messages stand; never empty
 */
record PendingConversation(ConversationId conversation, long id, NavigableSet<Place> places) {
    PendingConversation(ConversationId conversation, long id) {
        this(conversation, id, new ConcurrentSkipListSet<>());
    }
}
