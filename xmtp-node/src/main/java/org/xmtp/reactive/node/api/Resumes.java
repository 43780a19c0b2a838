package org.xmtp.reactive.node.api;

import io.grpc.Metadata;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.xmtp.proto.message.api.v1.SubscribeRequest;
import org.xmtp.proto.message.api.v1.TopicResume;
import org.xmtp.reactive.node.envelope.Topics;
import org.xmtp.reactive.node.store.EnvelopeStore;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Where the topics of a request go on.
 *
 * @param places the arrivals behind which they do
 * @param refused the indexes of those that can't, in the request's list
 */
record Resumes(Map<String, Long> places, List<Integer> refused) {

    /** Says which topics are live only. */
    static final Metadata.Key<String> NO_RESUME = Metadata.Key.of("xmtp-no-resume", Metadata.ASCII_STRING_MARSHALLER);

    private static final int MAX_HEADER_CHARACTERS = 1_000;
    private static final String ALL = "*";

    /**
     * Looks whether the places that a request names for some of its topics are those of this store. Where nothing is
     * ever stored, there is nothing to go on behind: such a topic is live from the first on. One whose envelope at the
     * place may have been deleted goes on with the first that is kept.
     */
    static Mono<Resumes> of(SubscribeRequest request, Set<String> topics, EnvelopeStore store) {
        if (request.getResumeList().stream()
                        .map(TopicResume::getContentTopic)
                        .distinct()
                        .count()
                < request.getResumeCount()) {
            return Mono.error(Status.INVALID_ARGUMENT
                    .withDescription("a topic resumes at one place, and is named more than once")
                    .asRuntimeException());
        }
        boolean isOurs = StoreNames.of(request.getStoreId(), store.id()) == StoreNames.NAMED;
        Map<String, Long> places = new HashMap<>();
        List<Integer> refused = new ArrayList<>();
        return Flux.range(0, request.getResumeCount())
                .filter(index -> isStored(request.getResume(index).getContentTopic(), topics))
                .concatMap(index -> place(request.getResume(index), isOurs, store)
                        .doOnNext(place -> places.put(request.getResume(index).getContentTopic(), place))
                        .switchIfEmpty(Mono.fromRunnable(() -> refused.add(index))))
                .then(Mono.fromSupplier(() -> new Resumes(places, refused)));
    }

    private static boolean isStored(String topic, Set<String> topics) {
        return topics.contains(topic) && !Topics.ephemeral(topic);
    }

    /** The arrival behind which a topic goes on, if it can. */
    private static Mono<Long> place(TopicResume resume, boolean isOurs, EnvelopeStore store) {
        long after = resume.getAfterArrival();
        if (!isOurs || after == 0) {
            return isOurs ? Mono.just(0L) : Mono.empty();
        }
        return store.holds(resume.getContentTopic(), after, resume.getDigest())
                .flatMap(holds -> holds
                        ? Mono.just(after)
                        // What left a topic left it from its beginning on: what is kept of it lies behind.
                        : store.expiry().hasLeft(after).flatMap(hasLeft -> hasLeft ? Mono.just(0L) : Mono.empty()));
    }

    /** What headers or trailers say of it. */
    Metadata metadata() {
        Metadata metadata = new Metadata();
        if (!refused.isEmpty()) {
            String indexes = refused.stream().map(String::valueOf).collect(Collectors.joining(","));
            metadata.put(NO_RESUME, indexes.length() > MAX_HEADER_CHARACTERS ? ALL : indexes);
        }
        return metadata;
    }
}
