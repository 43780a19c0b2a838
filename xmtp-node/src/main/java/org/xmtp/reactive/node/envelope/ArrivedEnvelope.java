package org.xmtp.reactive.node.envelope;

import org.xmtp.proto.message.api.v1.Envelope;

/**
 * An envelope as it goes to those who read.
 *
 * @param envelope without its arrival, as those know it who do not ask for that
 * @param arrival its place in the order of commits, from 1 on; 0 for an envelope that is never stored
 */
public record ArrivedEnvelope(Envelope envelope, long arrival) {
    /** The mark where what arrived before ends, and what is live begins. */
    public static final ArrivedEnvelope CAUGHT_UP =
            new ArrivedEnvelope(Envelope.newBuilder().setCaughtUp(true).build(), 0);
}
