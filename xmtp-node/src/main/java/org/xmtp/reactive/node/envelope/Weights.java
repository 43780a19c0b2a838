package org.xmtp.reactive.node.envelope;

import org.xmtp.proto.message.api.v1.Envelope;

/** What envelopes weigh in the node's bounded queues. */
public final class Weights {

    /** About what the objects around an envelope take, so that empty envelopes can't fill the memory either. */
    private static final int OVERHEAD_BYTES = 256;

    private Weights() {}

    /** The encoded size of {@code envelope} and the objects around it, in bytes. */
    public static int of(Envelope envelope) {
        return envelope.getSerializedSize() + OVERHEAD_BYTES;
    }
}
