package org.xmtp.reactive.store;

import org.xmtp.reactive.api.ConversationId;

/**
 * A conversation that has messages.
 *
 * @param id its id
 * @param newestNs the greatest time of its messages
 */
public record ConversationRow(ConversationId id, long newestNs) {}
