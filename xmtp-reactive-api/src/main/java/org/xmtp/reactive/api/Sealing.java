package org.xmtp.reactive.api;

/**
 * What a client hides from the node, of messages to installations that can open it. Those of this library can, and say
 * so in their signed bundles, except on a ratchet that hides its keys, such as {@code libolm}; others never see the
 * difference.
 */
public enum Sealing {
    /** Who the sender is, and how long the message is but for a size class. */
    PADDED,

    /** Who the sender is. */
    UNPADDED,

    /** Nothing: neither is anything sealed, nor do others seal to this installation. */
    OFF
}
