package org.xmtp.reactive.api;

/** Where the time of a message comes from. */
public enum TimeSource {
    /** The sender's signature covers it. */
    SIGNED,
    /** Only the envelope says so; whoever published it could have chosen it. */
    ENVELOPE
}
