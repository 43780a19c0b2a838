package org.xmtp.reactive.store;

/**
 * The copy of a message for one installation, ready for the node.
 *
 * @param recipient whom it is for
 * @param message the envelope's bytes
 */
public record OutboxCopy(PeerId recipient, byte[] message) {}
