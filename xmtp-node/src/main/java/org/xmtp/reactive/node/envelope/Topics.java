package org.xmtp.reactive.node.envelope;

/** What the name of a topic says about the envelopes on it. */
public final class Topics {

    /** Subscribed to in place of a topic: everything below {@link #PUBLIC_PREFIX}. */
    public static final String WILDCARD = "*";

    private static final String PUBLIC_PREFIX = "/xmtp/0/";
    private static final String EPHEMERAL_PREFIX = "/xmtp/0/mE-";
    private static final String DIRECT_EPHEMERAL_PREFIX = "/xmtp/0/dmE-";

    private Topics() {}

    /** Whether envelopes on {@code topic} are delivered live and never stored. */
    public static boolean ephemeral(String topic) {
        return topic.startsWith(EPHEMERAL_PREFIX) || topic.startsWith(DIRECT_EPHEMERAL_PREFIX);
    }

    /** Whether those who subscribed to {@link #WILDCARD} get what is published on {@code topic}. */
    public static boolean underWildcard(String topic) {
        return topic.startsWith(PUBLIC_PREFIX);
    }
}
