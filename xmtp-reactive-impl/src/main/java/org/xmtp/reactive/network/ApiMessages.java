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
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.PageCursor;
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
                .addContentTopics(query.topic())
                .setStartTimeNs(query.startNs())
                .setPagingInfo(paging)
                .build();
    }

    static SubscribeRequest subscribeRequest(Set<String> topics) {
        return SubscribeRequest.newBuilder().addAllContentTopics(topics).build();
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
