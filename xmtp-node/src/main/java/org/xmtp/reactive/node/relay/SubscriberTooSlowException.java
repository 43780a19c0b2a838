package org.xmtp.reactive.node.relay;

/** A subscriber did not read as fast as envelopes were published for it, and was ended. */
public final class SubscriberTooSlowException extends RuntimeException {

    SubscriberTooSlowException() {
        super("subscriber too slow: more than " + Delivery.MAX_WAITING_ENVELOPES + " envelopes or "
                + Delivery.MAX_WAITING_BYTES
                + " bytes waited for it, or more than for others where the node has no more"
                + " room; catch up by Query and subscribe again");
    }
}
