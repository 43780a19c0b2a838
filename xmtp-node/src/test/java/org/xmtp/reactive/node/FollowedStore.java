package org.xmtp.reactive.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.Metadata;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.xmtp.proto.message.api.v1.Envelope;
import org.xmtp.proto.message.api.v1.SubscribeRequest;
import org.xmtp.proto.message.api.v1.TopicResume;
import org.xmtp.reactive.node.envelope.EnvelopeId;

/** What one reader has had of a store by arrivals: all of it from the first on, each once and in order. */
final class FollowedStore {

    private static final Metadata.Key<String> STORE = Metadata.Key.of("xmtp-store", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> NO_RESUME =
            Metadata.Key.of("xmtp-no-resume", Metadata.ASCII_STRING_MARSHALLER);

    private final ByteString id;
    private final Map<String, TopicResume> places = new HashMap<>();
    private long[] codes = new long[1_024];
    private int count;
    private long addedNanos = System.nanoTime();

    FollowedStore(ByteString id) {
        this.id = id;
        LoadEnvelope.TOPICS.forEach(topic -> places.put(
                topic, TopicResume.newBuilder().setContentTopic(topic).build()));
    }

    ByteString id() {
        return id;
    }

    int count() {
        return count;
    }

    /** What came, in its order. */
    long[] codes() {
        return Arrays.copyOf(codes, count);
    }

    /** How long nothing has come. */
    Duration silence() {
        return Duration.ofNanos(System.nanoTime() - addedNanos);
    }

    void add(Envelope next) {
        assertThat(next.getArrival()).as("what comes behind %d", count).isEqualTo(count + 1);
        if (count == codes.length) {
            codes = Arrays.copyOf(codes, 2 * count);
        }
        codes[count++] = LoadEnvelope.of(next).code();
        places.put(
                next.getContentTopic(),
                TopicResume.newBuilder()
                        .setContentTopic(next.getContentTopic())
                        .setAfterArrival(next.getArrival())
                        .setDigest(EnvelopeId.of(next.toBuilder().clearArrival().build())
                                .digest())
                        .build());
        addedNanos = System.nanoTime();
    }

    /** Asks for what comes next. */
    SubscribeRequest behind() {
        return SubscribeRequest.newBuilder()
                .addAllContentTopics(places.keySet())
                .addAllResume(places.values())
                .setStoreId(id)
                .build();
    }

    /** Whether a stream that was asked for goes on with this store. */
    boolean isFollowed(Metadata headers) {
        return Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(id.toByteArray())
                        .equals(headers.get(STORE))
                && !headers.containsKey(NO_RESUME);
    }
}
