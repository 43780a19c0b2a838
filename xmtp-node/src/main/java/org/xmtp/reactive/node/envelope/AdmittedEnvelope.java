package org.xmtp.reactive.node.envelope;

import org.xmtp.proto.message.api.v1.Envelope;

/** An envelope that keeps every rule of the API, with its identity: what may be stored and relayed. */
public record AdmittedEnvelope(Envelope envelope, EnvelopeId id) {

    /** Computes the identity of an envelope that has been checked; what else it bears than is kept is left out. */
    public static AdmittedEnvelope of(Envelope envelope) {
        return new AdmittedEnvelope(kept(envelope), EnvelopeId.of(envelope));
    }

    private static Envelope kept(Envelope envelope) {
        boolean isPlain = envelope.getArrival() == 0
                && !envelope.getCaughtUp()
                && envelope.getUnknownFields().asMap().isEmpty();
        return isPlain
                ? envelope
                : Envelope.newBuilder()
                        .setContentTopicBytes(envelope.getContentTopicBytes())
                        .setTimestampNs(envelope.getTimestampNs())
                        .setMessage(envelope.getMessage())
                        .build();
    }

    public String topic() {
        return envelope.getContentTopic();
    }

    /** What it weighs in a bounded queue, in bytes: its encoded size and the objects around it. */
    public int weight() {
        return Weights.of(envelope);
    }
}
