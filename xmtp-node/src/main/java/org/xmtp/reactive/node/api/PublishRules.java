package org.xmtp.reactive.node.api;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.xmtp.proto.message.api.v1.Envelope;
import org.xmtp.reactive.node.envelope.AdmittedEnvelope;

/** What an envelope must be to be published. */
final class PublishRules {

    /** The longest topic, in bytes of UTF-8. */
    static final int MAX_TOPIC_BYTES = 300;

    /** The largest message, in bytes. */
    static final int MAX_MESSAGE_BYTES = 1_048_214;

    private PublishRules() {}

    /**
     * The envelopes of a request as far as the rules are kept: publishing works through them in order and fails at the
     * first that breaks one, after those before it were published.
     *
     * @param refusal why the one after the last admitted is refused, if one is
     */
    record Checked(List<AdmittedEnvelope> admitted, Optional<StatusRuntimeException> refusal) {}

    static Checked check(List<Envelope> envelopes) {
        List<AdmittedEnvelope> admitted = new ArrayList<>(envelopes.size());
        for (Envelope envelope : envelopes) {
            Optional<StatusRuntimeException> refusal = refusal(envelope);
            if (refusal.isPresent()) {
                return new Checked(admitted, refusal);
            }
            admitted.add(AdmittedEnvelope.of(envelope));
        }
        return new Checked(admitted, Optional.empty());
    }

    private static Optional<StatusRuntimeException> refusal(Envelope envelope) {
        if (envelope.getContentTopicBytes().size() > MAX_TOPIC_BYTES) {
            return refused(Status.INVALID_ARGUMENT, "topic length too big");
        }
        if (envelope.getMessage().size() > MAX_MESSAGE_BYTES) {
            return refused(Status.INVALID_ARGUMENT, "message too big");
        }
        if (envelope.getTimestampNs() < 0) {
            return refused(
                    Status.INTERNAL,
                    "timestamp_ns " + Long.toUnsignedString(envelope.getTimestampNs()) + " is above 2^63-1");
        }
        return Optional.empty();
    }

    private static Optional<StatusRuntimeException> refused(Status status, String text) {
        return Optional.of(status.withDescription(text).asRuntimeException());
    }
}
