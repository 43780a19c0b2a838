package org.xmtp.reactive.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xmtp.reactive.node.Client.envelope;
import static org.xmtp.reactive.node.Client.failure;

import com.google.protobuf.ByteString;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.xmtp.proto.message.api.v1.Cursor;
import org.xmtp.proto.message.api.v1.Envelope;
import org.xmtp.proto.message.api.v1.IndexCursor;
import org.xmtp.proto.message.api.v1.PagingInfo;
import org.xmtp.proto.message.api.v1.QueryRequest;
import org.xmtp.proto.message.api.v1.QueryResponse;
import org.xmtp.proto.message.api.v1.SubscribeRequest;
import org.xmtp.proto.message.api.v1.TopicResume;
import org.xmtp.reactive.node.envelope.EnvelopeId;

/** NODE.md section 10, on either store. */
@ParameterizedClass
@MethodSource("org.xmtp.reactive.node.StoreKind#asked")
class ArrivalTests extends RunningNode {

    private static final Metadata.Key<String> STORE = key("xmtp-store");
    private static final Metadata.Key<String> OLDEST = key("xmtp-oldest-arrival");
    private static final Metadata.Key<String> NO_RESUME = key("xmtp-no-resume");

    private ByteString storeId = ByteString.EMPTY;

    private static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }

    @BeforeEach
    void learnTheStore() {
        storeId = client.storeId();
    }

    private QueryRequest.Builder behind(long arrival, String... topics) {
        return QueryRequest.newBuilder()
                .addAllContentTopics(Arrays.asList(topics))
                .setAfterArrival(arrival)
                .setStoreId(storeId);
    }

    private SubscribeRequest.Builder resuming(TopicResume... places) {
        SubscribeRequest.Builder request = SubscribeRequest.newBuilder().setStoreId(storeId);
        for (TopicResume place : places) {
            request.addContentTopics(place.getContentTopic()).addResume(place);
        }
        return request;
    }

    private static TopicResume beginning(String topic) {
        return TopicResume.newBuilder().setContentTopic(topic).build();
    }

    private static TopicResume at(Envelope arrived) {
        Envelope plain = arrived.toBuilder().clearArrival().build();
        return TopicResume.newBuilder()
                .setContentTopic(plain.getContentTopic())
                .setAfterArrival(arrived.getArrival())
                .setDigest(EnvelopeId.of(plain).digest())
                .build();
    }

    private static Envelope numbered(String topic, int number) {
        return envelope(topic, number, "message " + number);
    }

    private void publish(String topic, int from, int to) {
        client.publish(
                IntStream.range(from, to).mapToObj(i -> numbered(topic, i)).toList());
    }

    private List<Envelope> all(String... topics) {
        return client.query(behind(0, topics)).getEnvelopesList();
    }

    private static List<Long> times(List<Envelope> envelopes) {
        return envelopes.stream().map(Envelope::getTimestampNs).toList();
    }

    private static List<Long> from(long first, long end) {
        return LongStream.range(first, end).boxed().toList();
    }

    @Test
    void everyAnswerNamesTheStoreAndItsOldestArrival() {
        assertThat(storeId.size()).isEqualTo(16);
        Metadata published = client.headers(api -> api.publish(Client.request(List.of(numbered("t", 1)))));
        Metadata subscribed = LiveStream.of(client, "t").awaitHeaders();
        for (Metadata headers : List.of(published, subscribed)) {
            assertThat(Base64.getUrlDecoder().decode(headers.get(STORE))).isEqualTo(storeId.toByteArray());
            assertThat(headers.get(OLDEST)).isEqualTo("1");
        }
    }

    @Test
    void arrivalsRiseInTheOrderOfCommitsWhateverTheTimes() {
        client.publish(numbered("t", 9));
        client.publish(numbered("u", 1));
        client.publish(numbered("t", 5), numbered("t", 7));
        List<Envelope> arrived = all("t", "u");
        assertThat(times(arrived)).containsExactly(9L, 1L, 5L, 7L);
        assertThat(arrived).extracting(Envelope::getArrival).isSorted().doesNotHaveDuplicates();
        assertThat(arrived.get(0).getArrival()).isPositive();
    }

    @Test
    void onlyWhoNamesTheStoreSeesArrivals() {
        client.publish(numbered("t", 1));
        QueryRequest.Builder plain = QueryRequest.newBuilder().addContentTopics("t");
        assertThat(client.query(plain).getEnvelopes(0).getArrival()).isZero();
        assertThat(client.query(plain.setStoreId(storeId)).getEnvelopes(0).getArrival())
                .isPositive();
        LiveStream<?> silent = LiveStream.of(client, "t");
        LiveStream<?> told = LiveStream.of(
                client,
                SubscribeRequest.newBuilder()
                        .addContentTopics("t")
                        .setStoreId(storeId)
                        .build());
        client.publish(numbered("t", 2));
        assertThat(silent.next().getArrival()).isZero();
        assertThat(told.next().getArrival()).isGreaterThan(1);
    }

    @Test
    void whatAPublisherSaysOfArrivalsIsNotPassedOn() {
        LiveStream<?> live = LiveStream.of(client, "t");
        client.publish(numbered("t", 1).toBuilder().setArrival(4711).build());
        assertThat(live.next()).isEqualTo(numbered("t", 1));
        assertThat(client.query("t").getEnvelopes(0)).isEqualTo(numbered("t", 1));
    }

    @Test
    void pagesByArrivalGoOnWhereTheLastOneEndedAndMissNothingThatIsStoredBehindThem() {
        publish("t", 0, 25);
        publish("other", 100, 110);
        List<Envelope> read = new ArrayList<>();
        long last = 0;
        QueryResponse page;
        do {
            page = client.query(
                    behind(last, "t").setPagingInfo(PagingInfo.newBuilder().setLimit(10)));
            read.addAll(page.getEnvelopesList());
            last = page.getLastArrival();
        } while (page.getPagingInfo().getLimit() != 0);
        assertThat(times(read)).isEqualTo(from(0, 25));
        client.publish(envelope("t", 0, "earlier than all, and later"));
        assertThat(client.query(behind(last, "t")).getEnvelopesList()).hasSize(1);
        long end = client.query(behind(last, "t")).getLastArrival();
        assertThat(client.query(behind(end, "t")).getEnvelopesList()).isEmpty();
        assertThat(client.query(behind(Long.MAX_VALUE, "t")).getLastArrival()).isEqualTo(Long.MAX_VALUE);
        assertThat(client.query(behind(-1, "t")).getEnvelopesList()).isEmpty();
    }

    @Test
    void timesAreFiltersOfAPageByArrival() {
        publish("t", 0, 20);
        assertThat(times(client.query(behind(0, "t").setStartTimeNs(5).setEndTimeNs(8))
                        .getEnvelopesList()))
                .isEqualTo(from(5, 9));
        assertThat(client.query(behind(0, "t").setStartTimeNs(8).setEndTimeNs(5))
                        .getEnvelopesList())
                .isEmpty();
    }

    @Test
    void aPageByArrivalEndsBeforeTheBytesOfAnAnswerAreFull() {
        for (int i = 0; i < 5; i++) {
            client.publish(envelope("t", i, new byte[1_000_000]));
        }
        QueryResponse first = client.query(behind(0, "t"));
        assertThat(times(first.getEnvelopesList())).isEqualTo(from(0, 3));
        assertThat(times(client.query(behind(first.getLastArrival(), "t")).getEnvelopesList()))
                .isEqualTo(from(3, 5));
    }

    @Test
    void whatCanNotBeMeantIsRefused() {
        Status other = failure(() -> client.query(behind(0, "t").setStoreId(ByteString.copyFrom(new byte[16]))));
        assertThat(other.getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
        assertThat(failure(() -> client.query(behind(0, "t").clearStoreId())).getCode())
                .isEqualTo(Status.Code.INVALID_ARGUMENT);
        Cursor cursor = Cursor.newBuilder()
                .setIndex(IndexCursor.newBuilder().setSenderTimeNs(1).setDigest(ByteString.copyFrom(new byte[32])))
                .build();
        assertThat(failure(() -> client.query(behind(0, "t")
                                .setPagingInfo(PagingInfo.newBuilder().setCursor(cursor))))
                        .getCode())
                .isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(failure(() -> client.query(behind(0))).getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    }

    @Test
    void aSubscriptionGoesOnBehindAPlaceAndThenLive() throws InterruptedException {
        publish("t", 0, 30);
        publish("live", 0, 5);
        Envelope tenth = all("t").get(9);
        LiveStream<SubscribeRequest> stream = LiveStream.of(
                client, resuming(at(tenth)).addContentTopics("live").build());
        assertThat(stream.awaitHeaders().get(NO_RESUME)).isNull();
        assertThat(stream.awaitMark()).as("how many come before the mark").isEqualTo(20);
        List<Envelope> history = stream.next(20);
        assertThat(times(history)).isEqualTo(from(10, 30));
        assertThat(history).extracting(Envelope::getArrival).isSorted();
        publish("t", 30, 32);
        publish("live", 5, 6);
        assertThat(times(stream.next(3))).containsExactlyInAnyOrder(30L, 31L, 5L);
        assertThat(stream.hasMarks()).isFalse();
    }

    /** It would be read as a mark, and nobody would see it. */
    @Test
    void nobodyCanPublishAMark() {
        LiveStream<SubscribeRequest> live = LiveStream.of(client, "t");
        client.publish(envelope("t", 1, "x").toBuilder().setCaughtUp(true).build());
        client.publish(envelope("/xmtp/0/mE-x/proto", 1, "x").toBuilder()
                .setCaughtUp(true)
                .build());

        assertThat(live.next()).isEqualTo(envelope("t", 1, "x"));
        assertThat(all("t")).extracting(Envelope::getCaughtUp).containsExactly(false);
    }

    @Test
    void eachRequestThatResumesHasOneMarkAndOthersHaveNone() throws InterruptedException {
        publish("a", 0, 3);
        publish("b", 0, 3);
        LiveStream<SubscribeRequest> stream =
                LiveStream.of(client, resuming(beginning("a"), beginning("b")).build());
        assertThat(stream.awaitMark()).isEqualTo(6);
        assertThat(stream.hasMarks()).isFalse();

        LiveStream<SubscribeRequest> empty =
                LiveStream.of(client, resuming(beginning("nothing is there")).build());
        assertThat(empty.awaitMark()).isZero();

        LiveStream<SubscribeRequest> plain = LiveStream.of(client, "a");
        plain.settle(client, "a");
        assertThat(plain.hasMarks()).isFalse();
    }

    @Test
    void aPlaceThatIsNotOursIsNamedAndTheTopicIsLiveOnly() {
        publish("t", 0, 3);
        List<Envelope> arrived = all("t");
        TopicResume good = at(arrived.get(1));
        List<TopicResume> wrong = List.of(
                good.toBuilder().setDigest(ByteString.copyFrom(new byte[32])).build(),
                good.toBuilder().clearDigest().build(),
                good.toBuilder().setAfterArrival(arrived.get(2).getArrival()).build(),
                good.toBuilder().setAfterArrival(1_000_000).build(),
                good.toBuilder().setAfterArrival(-1).build());
        int number = 3;
        for (TopicResume place : wrong) {
            LiveStream<SubscribeRequest> stream =
                    LiveStream.of(client, resuming(beginning("empty"), place).build());
            assertThat(stream.awaitHeaders().get(NO_RESUME)).isEqualTo("1");
            client.publish(numbered("t", number));
            assertThat(stream.next().getTimestampNs()).isEqualTo(number);
            number++;
            stream.cancel();
        }
        LiveStream<SubscribeRequest> other = LiveStream.of(
                client,
                resuming(good).setStoreId(ByteString.copyFrom(new byte[16])).build());
        assertThat(other.awaitHeaders().get(NO_RESUME)).isEqualTo("0");
        client.publish(numbered("t", 100));
        assertThat(other.next()).isEqualTo(numbered("t", 100));
    }

    @Test
    void aTopicThatStaysKeepsItsPlaceAndANewOneGoesOnBehindItsOwn() {
        publish("a", 0, 10);
        publish("b", 0, 10);
        LiveStream<SubscribeRequest> stream = LiveStream.replaceable(client);
        stream.awaitHeaders();
        stream.send(resuming(beginning("a")).build());
        assertThat(times(stream.next(10))).isEqualTo(from(0, 10));
        stream.send(resuming(beginning("a"), beginning("b")).build());
        assertThat(stream.next(10))
                .allMatch(envelope -> envelope.getContentTopic().equals("b"));
        publish("a", 10, 11);
        assertThat(stream.next()).satisfies(next -> {
            assertThat(next.getContentTopic()).isEqualTo("a");
            assertThat(next.getTimestampNs()).isEqualTo(10);
        });
        stream.send(resuming(beginning("b")).build());
        for (int i = 11; ; i++) {
            publish("a", i, i + 1);
            publish("b", i, i + 1);
            if (stream.next().getContentTopic().equals("b")) {
                break;
            }
            assertThat(stream.next().getContentTopic()).isEqualTo("b");
        }
        publish("a", 0, 1_000);
        publish("b", 1_000_000, 1_000_001);
        assertThat(stream.next().getTimestampNs()).isEqualTo(1_000_000);
    }

    @Test
    void aPlaceThatIsNotOursEndsAStreamWhoseHeadersHaveLeft() {
        LiveStream<SubscribeRequest> stream = LiveStream.replaceable(client);
        stream.awaitHeaders();
        stream.send(resuming(
                        beginning("a"),
                        beginning("b").toBuilder().setAfterArrival(7).build())
                .build());
        assertThat(stream.awaitStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
        assertThat(stream.awaitTrailers().get(NO_RESUME)).isEqualTo("1");
    }

    /** The joint of history and live: writers go on all the while, and the stream begins at a random moment. */
    @Test
    void noResumeMissesOrRepeatsAnythingWhateverIsPublishedMeanwhile() {
        int total = 4_000;
        List<CompletableFuture<Void>> writers = IntStream.range(0, 4)
                .mapToObj(writer -> CompletableFuture.runAsync(() -> {
                    for (int i = 0; i < total; i += 10) {
                        publish("t-" + writer, i, i + 10);
                    }
                }))
                .toList();
        List<LiveStream<SubscribeRequest>> streams = new ArrayList<>();
        while (!writers.stream().allMatch(CompletableFuture::isDone)) {
            streams.add(LiveStream.of(
                    client,
                    resuming(IntStream.range(0, 4)
                                    .mapToObj(writer -> beginning("t-" + writer))
                                    .toArray(TopicResume[]::new))
                            .build()));
            if (streams.size() >= 20) {
                break;
            }
        }
        writers.forEach(CompletableFuture::join);
        for (LiveStream<SubscribeRequest> stream : streams) {
            List<Envelope> received = stream.next(4 * total);
            for (int writer = 0; writer < 4; writer++) {
                String topic = "t-" + writer;
                assertThat(times(received.stream()
                                .filter(envelope -> envelope.getContentTopic().equals(topic))
                                .toList()))
                        .isEqualTo(from(0, total));
            }
            assertThat(stream.drain()).isEmpty();
            stream.cancel();
        }
        assertThat(streams).isNotEmpty();
    }

    @Test
    void aSubscriberThatReadsSlowlyGetsAllOfItsHistory() {
        for (int i = 0; i < 100; i++) {
            client.publish(envelope("t", i, new byte[1_000_000]));
        }
        LiveStream<SubscribeRequest> stream =
                LiveStream.unread(client, 1, resuming(beginning("t")).build());
        List<Envelope> read = new ArrayList<>();
        while (read.size() < 100) {
            read.add(stream.next());
            stream.request(1);
        }
        assertThat(times(read)).isEqualTo(from(0, 100));
    }

    @Test
    void ephemeralEnvelopesHaveNoArrival() {
        String topic = "/xmtp/0/mE-x";
        LiveStream<SubscribeRequest> stream =
                LiveStream.of(client, resuming(beginning(topic)).build());
        client.publish(numbered(topic, 1));
        assertThat(stream.next()).isEqualTo(numbered(topic, 1));
    }

    @Test
    void whatCanNotBeResumedIsRefusedBeforeItBegins() {
        SubscribeRequest wildcard =
                resuming(beginning("t")).addContentTopics("*").build();
        SubscribeRequest twice = resuming(beginning("t"), beginning("t")).build();
        for (SubscribeRequest request : List.of(wildcard, twice)) {
            assertThat(failure(() -> client.api().subscribe(request).forEachRemaining(envelope -> {}))
                            .getCode())
                    .isEqualTo(Status.Code.INVALID_ARGUMENT);
        }
    }

    @Test
    void topicsThatAreLeftLeaveNothingBehind() {
        LiveStream<SubscribeRequest> stream = LiveStream.replaceable(client);
        stream.awaitHeaders();
        for (int i = 0; i < 100; i++) {
            stream.send(resuming(beginning("t")).build());
            stream.send(LiveStream.request("other"));
        }
        stream.send(LiveStream.request("last"));
        for (int i = 0; stream.drain().isEmpty(); i++) {
            client.publish(numbered("last", i));
        }
        assertThat(subscribers()).isEqualTo(1);
        client.publish(numbered("t", 1));
        stream.settle(client, "last");
        assertThat(stream.isOpen()).isTrue();
    }
}
