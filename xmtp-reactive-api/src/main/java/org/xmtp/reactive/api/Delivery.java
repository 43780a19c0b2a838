package org.xmtp.reactive.api;

/** How far a message that this installation sent has come. */
public enum Delivery {
    /** Durable here; the node has not accepted every copy yet. */
    QUEUED,
    /**
     * The node has accepted every copy but those for installations that were revoked meanwhile. None was made for
     * installations that were not approved; once such a one is, a message can be {@code QUEUED} again for a while.
     */
    PUBLISHED,
    /** At least one copy could not be made, or the node has refused it for good. */
    FAILED
}
