package org.xmtp.reactive.node;

/** A node could not be started; the message says why and what to do. */
public final class NodeException extends RuntimeException {

    NodeException(String message) {
        super(message);
    }
}
