package org.xmtp.reactive.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.xmtp.proto.message.api.v1.Envelope;

/** One of the envelopes that a writer publishes one after the other, on a topic that it has in common with others. */
record LoadEnvelope(int writer, int number) {

    static final List<String> TOPICS = List.of("t", "u", "v");

    private static final String MESSAGE = "of writer ";

    static LoadEnvelope of(long code) {
        return new LoadEnvelope((int) (code >> 32), (int) code);
    }

    /** The one that a node has given; it is as it was published. */
    static LoadEnvelope of(Envelope given) {
        LoadEnvelope found = new LoadEnvelope(
                Integer.parseInt(given.getMessage().toStringUtf8().substring(MESSAGE.length())),
                (int) given.getTimestampNs());
        assertThat(given.toBuilder().clearArrival().build()).isEqualTo(found.envelope());
        return found;
    }

    /** Small, where there are a million; those of a writer rise. */
    long code() {
        return ((long) writer << 32) | number;
    }

    Envelope envelope() {
        return Client.envelope(TOPICS.get(writer % TOPICS.size()), number, MESSAGE + writer);
    }
}
