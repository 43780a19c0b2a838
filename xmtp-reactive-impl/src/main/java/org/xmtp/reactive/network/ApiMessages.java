package org.xmtp.reactive.network;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.xmtp.proto.message.api.v1.Cursor;
import org.xmtp.proto.message.api.v1.Envelope;
import org.xmtp.proto.message.api.v1.IndexCursor;
import org.xmtp.proto.message.api.v1.PagingInfo;
import org.xmtp.proto.message.api.v1.PublishRequest;
import org.xmtp.proto.message.api.v1.QueryRequest;
import org.xmtp.proto.message.api.v1.SortDirection;
import org.xmtp.proto.message.api.v1.SubscribeRequest;
import org.xmtp.proto.message.api.v1.TopicResume;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.PageCursor;
import org.xmtp.reactive.api.spi.SubscriptionSignal;
import org.xmtp.reactive.api.spi.TopicPlace;
import org.xmtp.reactive.api.spi.TopicQuery;

/** Between our records and the messages of the message API. */
final class ApiMessages {
    private ApiMessages() {}

    static PublishRequest publishRequest(List<NetworkEnvelope> envelopes) {
        PublishRequest.Builder request = PublishRequest.newBuilder();
        for (NetworkEnvelope envelope : envelopes) {
            request.addEnvelopes(Envelope.newBuilder()
                    .setContentTopic(envelope.topic())
                    .setTimestampNs(envelope.timestampNs())
                    .setMessage(unchanging(envelope.message())));
        }
        return request.build();
    }

    static QueryRequest queryRequest(TopicQuery query) {
        PagingInfo.Builder paging =
                PagingInfo.newBuilder().setLimit(query.limit()).setDirection(SortDirection.SORT_DIRECTION_ASCENDING);
        query.after().ifPresent(after -> paging.setCursor(cursor(after)));
        return QueryRequest.newBuilder()
                .addAllContentTopics(query.topics())
                .setStartTimeNs(query.startNs())
                .setPagingInfo(paging)
                .build();
    }

    /** What lies behind a place is asked for as the first that arrived there, with its number. */
    static QueryRequest arrivalRequest(TopicPlace behind) {
        return QueryRequest.newBuilder()
                .addContentTopics(behind.topic())
                .setAfterArrival(behind.arrival())
                .setStoreId(StoreNames.bytes(behind.store()))
                .setPagingInfo(PagingInfo.newBuilder().setLimit(1))
                .build();
    }

    /** A topic that stays subscribed keeps its place, whatever each request says; but each has to name the store. */
    static SubscribeRequest subscribeRequest(Set<String> topics, Optional<TopicPlace> behind) {
        SubscribeRequest.Builder request = SubscribeRequest.newBuilder().addAllContentTopics(topics);
        behind.ifPresent(place -> request.setStoreId(StoreNames.bytes(place.store()))
                .addResume(TopicResume.newBuilder()
                        .setContentTopic(place.topic())
                        .setAfterArrival(place.arrival())
                        .setDigest(unchanging(place.digest()))));
        return request.build();
    }

    /** A mark is nothing beside it: what bears something is an envelope, whoever marked it. */
    static SubscriptionSignal signal(Envelope envelope) {
        boolean isMark = envelope.getCaughtUp()
                && envelope.getArrival() == 0
                && envelope.getContentTopicBytes().isEmpty()
                && envelope.getMessage().isEmpty();
        return isMark
                ? new SubscriptionSignal.CaughtUp()
                : new SubscriptionSignal.Received(envelope(envelope), envelope.getArrival());
    }

    static NetworkEnvelope envelope(Envelope envelope) {
        return new NetworkEnvelope(
                envelope.getContentTopic(),
                envelope.getTimestampNs(),
                envelope.getMessage().toByteArray());
    }

    static Optional<PageCursor> next(PagingInfo paging) {
        return paging.getCursor().hasIndex()
                ? Optional.of(cursor(paging.getCursor().getIndex()))
                : Optional.empty();
    }

    private static PageCursor cursor(IndexCursor index) {
        return new PageCursor(index.getSenderTimeNs(), index.getDigest().toByteArray());
    }

    private static Cursor cursor(PageCursor cursor) {
        return Cursor.newBuilder()
                .setIndex(IndexCursor.newBuilder()
                        .setDigest(unchanging(cursor.digest()))
                        .setSenderTimeNs(cursor.timestampNs()))
                .build();
    }

    private static ByteString unchanging(byte[] bytes) {
        return UnsafeByteOperations.unsafeWrap(bytes);
    }
}
