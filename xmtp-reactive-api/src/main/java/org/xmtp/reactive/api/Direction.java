package org.xmtp.reactive.api;

/** Who spoke, seen from our account. */
public enum Direction {
    /** Another account sent it. */
    INBOUND,
    /** Our account sent it, from whichever installation. */
    OUTBOUND
}
