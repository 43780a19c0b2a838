package org.xmtp.reactive.node.api;

import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xmtp.reactive.node.commit.QueueFullException;
import org.xmtp.reactive.node.contact.ContactRefusedException;
import org.xmtp.reactive.node.relay.SubscriberTooSlowException;
import org.xmtp.reactive.node.store.StoreException;

/** What a client is told of a failure. */
final class Failures {

    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    private Failures() {}

    /**
     * The status for {@code failure}: UNAVAILABLE where trying again can help, RESOURCE_EXHAUSTED for a subscriber that
     * was too slow, INVALID_ARGUMENT for what may not stand on a contact topic, INTERNAL without any detail for what
     * should not have happened.
     */
    static StatusRuntimeException status(Throwable failure) {
        if (failure instanceof StatusRuntimeException known) {
            return known;
        }
        if (failure instanceof StatusException known) {
            return known.getStatus().asRuntimeException(known.getTrailers());
        }
        if (failure instanceof SubscriberTooSlowException) {
            return Status.RESOURCE_EXHAUSTED
                    .withDescription(failure.getMessage())
                    .asRuntimeException();
        }
        if (failure instanceof QueueFullException) {
            return Status.UNAVAILABLE.withDescription(failure.getMessage()).asRuntimeException();
        }
        if (failure instanceof ContactRefusedException) {
            return Status.INVALID_ARGUMENT.withDescription(failure.getMessage()).asRuntimeException();
        }
        if (failure instanceof StoreException) {
            return Status.UNAVAILABLE
                    .withDescription("the node's store failed; try again")
                    .asRuntimeException();
        }
        LOG.error("A call failed", failure);
        return Status.INTERNAL.withDescription("internal error").asRuntimeException();
    }
}
