package org.xmtp.reactive.node.api;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import java.util.Set;
import java.util.stream.Collectors;
import org.xmtp.proto.message.api.v1.SubscribeRequest;

/** How many topics one subscription may have. */
final class TopicLimit {

    /** The most topics of a subscription. */
    static final int MAX_TOPICS = 10_000;

    private TopicLimit() {}

    /**
     * The topics of a request, each once; without those that are too long for anything to be published on them.
     *
     * @throws io.grpc.StatusRuntimeException INVALID_ARGUMENT when it names too many topics or places
     */
    static Set<String> topics(SubscribeRequest request) {
        if (request.getContentTopicsCount() > MAX_TOPICS || request.getResumeCount() > MAX_TOPICS) {
            throw Status.INVALID_ARGUMENT
                    .withDescription("a subscription has at most " + MAX_TOPICS + " topics, not "
                            + Math.max(request.getContentTopicsCount(), request.getResumeCount())
                            + "; share them out over several")
                    .asRuntimeException();
        }
        return request.getContentTopicsList().asByteStringList().stream()
                .filter(topic -> topic.size() <= PublishRules.MAX_TOPIC_BYTES)
                .map(ByteString::toStringUtf8)
                .collect(Collectors.toSet());
    }
}
