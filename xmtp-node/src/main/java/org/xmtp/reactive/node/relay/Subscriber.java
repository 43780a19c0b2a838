package org.xmtp.reactive.node.relay;

/**
 * By whom a subscription was made, for whoever runs the node.
 *
 * @param address by which the node tells callers apart
 * @param agent what the caller's program calls itself; it may call itself anything
 */
public record Subscriber(String address, String agent) {

    /** The most characters of a program's name that are kept. */
    private static final int MAX_AGENT = 100;

    public Subscriber {
        agent = agent.length() > MAX_AGENT ? agent.substring(0, MAX_AGENT) : agent;
    }
}
