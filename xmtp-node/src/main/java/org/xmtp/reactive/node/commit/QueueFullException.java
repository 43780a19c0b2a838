package org.xmtp.reactive.node.commit;

/** More waits to be stored than the node may hold; a later attempt can succeed. */
public final class QueueFullException extends RuntimeException {

    QueueFullException() {
        super("the node has too much waiting to be stored (" + CommitQueue.WAITING_BYTES + " bytes); try again later");
    }
}
