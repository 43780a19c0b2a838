package org.xmtp.reactive.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xmtp.reactive.node.Client.envelope;
import static org.xmtp.reactive.node.Client.failure;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.MetadataUtils;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.xmtp.proto.message.api.v1.Envelope;
import org.xmtp.proto.message.api.v1.PublishRequest;

/** NODE.md section 2, on either store. */
@ParameterizedClass
@MethodSource("org.xmtp.reactive.node.StoreKind#asked")
class PublishTests extends RunningNode {

    @Test
    void aTopicOf300BytesPassesAnd301AreRefused() {
        String longest = "é".repeat(150);
        client.publish(envelope(longest, 1, "x"));
        assertThat(client.query(longest).getEnvelopesList()).hasSize(1);
        Status status = failure(() -> client.publish(envelope(longest + "x", 1, "x")));
        assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(status.getDescription()).isEqualTo("topic length too big");
    }

    @Test
    void theLargestMessagePassesAndOneByteMoreIsRefused() {
        client.publish(envelope("t", 1, new byte[1_048_214]));
        assertThat(client.query("t").getEnvelopes(0).getMessage().size()).isEqualTo(1_048_214);
        Status status = failure(() -> client.publish(envelope("t", 2, new byte[1_048_215])));
        assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(status.getDescription()).isEqualTo("message too big");
    }

    @Test
    void emptyListEmptyTopicAndEmptyMessageAreAccepted() {
        client.publish();
        client.publish(envelope("", 7, ""));
        assertThat(client.query("").getEnvelopesList()).containsExactly(envelope("", 7, ""));
    }

    @Test
    void timestampsFromZeroTo2To63Minus1AreStoredUntouchedAndLargerOnesAreInternal() {
        client.publish(envelope("t", 0, "x"), envelope("t", Long.MAX_VALUE, "x"));
        assertThat(client.query("t").getEnvelopesList())
                .extracting(Envelope::getTimestampNs)
                .containsExactly(Long.MAX_VALUE, 0L);
        assertThat(failure(() -> client.publish(envelope("t", Long.MIN_VALUE, "x")))
                        .getCode())
                .isEqualTo(Status.Code.INTERNAL);
    }

    @Test
    void envelopesBeforeTheFirstRefusedOneStayStoredAndDelivered() {
        LiveStream<?> live = LiveStream.of(client, "t");
        Status status = failure(() -> client.publish(
                envelope("t", 1, "a"),
                envelope("t", 2, "b"),
                envelope("t", 3, new byte[1_048_215]),
                envelope("t", 4, "never")));
        assertThat(status.getDescription()).isEqualTo("message too big");
        assertThat(client.query("t").getEnvelopesList()).containsExactly(envelope("t", 2, "b"), envelope("t", 1, "a"));
        assertThat(live.next(2)).containsExactly(envelope("t", 1, "a"), envelope("t", 2, "b"));
    }

    @Test
    void theSameEnvelopeAgainIsAcceptedStoredOnceAndRelayedOnce() {
        LiveStream<?> live = LiveStream.of(client, "t");
        client.publish(envelope("t", 1, "a"), envelope("t", 1, "a"));
        client.publish(envelope("t", 1, "a"), envelope("t", 2, "a"), envelope("t", 1, "b"));
        client.publish(envelope("t", 9, "end"));
        assertThat(client.query("t").getEnvelopesList()).hasSize(4);
        assertThat(live.next(4))
                .containsExactly(
                        envelope("t", 1, "a"), envelope("t", 2, "a"), envelope("t", 1, "b"), envelope("t", 9, "end"));
    }

    @Test
    void aQueryAfterTheResponseSeesEveryEnvelopeOfALargeRequest() {
        List<Envelope> many = IntStream.range(0, 3_000)
                .mapToObj(i -> envelope("many-" + i % 3, i, "m" + i))
                .toList();
        client.publish(many);
        for (int topic = 0; topic < 3; topic++) {
            assertThat(Walk.ascending(client, 1_000, "many-" + topic)).hasSize(1_000);
        }
    }

    @Test
    void aRequestLargerThanATransactionIsStoredWhole() {
        List<Envelope> large = IntStream.range(0, 12)
                .mapToObj(i -> envelope("large", i, new byte[1_000_000]))
                .toList();
        client.publish(large);
        assertThat(Walk.ascending(client, 100, "large")).isEqualTo(large);
    }

    @Test
    void anEmptyBearerTokenIsAccepted() {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer ");
        client.api()
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                .publish(PublishRequest.newBuilder()
                        .addEnvelopes(envelope("t", 1, "x"))
                        .build());
        assertThat(client.query("t").getEnvelopesList()).hasSize(1);
    }

    @Test
    void ephemeralEnvelopesAreDeliveredAndNeverStored() {
        LiveStream<?> live = LiveStream.of(client, "/xmtp/0/mE-a", "/xmtp/0/dmE-a");
        client.publish(envelope("/xmtp/0/mE-a", 1, "x"), envelope("/xmtp/0/dmE-a", 2, "y"));
        assertThat(live.next(2)).hasSize(2);
        assertThat(client.query("/xmtp/0/mE-a", "/xmtp/0/dmE-a").getEnvelopesList())
                .isEmpty();
    }

    /** As on other nodes: where a topic ends and a message begins makes no difference. */
    @Test
    void anEnvelopeIsTheSameWhereverItsTopicEnds() {
        client.publish(envelope("/t/prot", 1, "oX"));
        client.publish(envelope("/t/proto", 1, "X"), envelope("/t/proto", 2, "X"));
        assertThat(client.query("/t/prot", "/t/proto").getEnvelopesList())
                .containsExactly(envelope("/t/proto", 2, "X"), envelope("/t/prot", 1, "oX"));
    }
}
