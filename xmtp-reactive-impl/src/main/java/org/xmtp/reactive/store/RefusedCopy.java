package org.xmtp.reactive.store;

/**
 * A copy that the node has refused for good.
 *
 * @param recipient whom it was for
 * @param reason what the node said
 */
public record RefusedCopy(PeerId recipient, String reason) {}
