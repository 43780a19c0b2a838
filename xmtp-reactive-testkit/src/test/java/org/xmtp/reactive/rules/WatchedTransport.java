package org.xmtp.reactive.rules;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.api.spi.QueryPage;
import org.xmtp.reactive.api.spi.SubscriptionSignal;
import org.xmtp.reactive.api.spi.TopicPlace;
import org.xmtp.reactive.api.spi.TopicQuery;
import org.xmtp.reactive.api.spi.TransportException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A transport that remembers queries and topics, refuses what it is told to, and lets answers be changed. */
final class WatchedTransport implements NetworkTransport {
    private final NetworkTransport over;
    private final List<TopicQuery> queries = new CopyOnWriteArrayList<>();
    private final Set<String> refused = ConcurrentHashMap.newKeySet();
    private volatile Predicate<NetworkEnvelope> refusing = envelope -> false;
    private final List<Set<String>> topics = new CopyOnWriteArrayList<>();
    private final List<Optional<TopicPlace>> places = new CopyOnWriteArrayList<>();
    private final AtomicLong looks = new AtomicLong();
    private final AtomicLong received = new AtomicLong();
    private final AtomicLong published = new AtomicLong();
    private volatile int pageLimit = Integer.MAX_VALUE;
    private volatile BiFunction<String, Mono<QueryPage>, Mono<QueryPage>> answers = (topic, page) -> page;
    private volatile UnaryOperator<Mono<Void>> publishing = UnaryOperator.identity();
    private volatile Function<SubscriptionSignal, Flux<SubscriptionSignal>> bringing = Flux::just;
    private volatile boolean down;
    private volatile @Nullable Consumer<List<NetworkEnvelope>> interceptor;

    WatchedTransport(NetworkTransport over) {
        this.over = over;
    }

    /** The queries of a topic, in order. */
    List<TopicQuery> queries(String topic) {
        return queries.stream().filter(query -> query.topics().contains(topic)).toList();
    }

    /** The sets of topics that subscriptions asked for, in order. */
    List<Set<String>> topics() {
        return List.copyOf(topics);
    }

    /** Behind which place each subscription was to go on. */
    List<Optional<TopicPlace>> places() {
        return List.copyOf(places);
    }

    /** How many requests of any kind there were. */
    long requests() {
        return queries.size() + places.size() + looks.get() + published.get();
    }

    /** How often it was asked whether anything had arrived. */
    long looks() {
        return looks.get();
    }

    /** Refuses for good to publish to a topic. */
    void refuse(String topic) {
        refused.add(topic);
    }

    /** Refuses for good to publish some envelopes. */
    void refuse(Predicate<NetworkEnvelope> envelopes) {
        refusing = envelopes;
    }

    /** Who takes what is published from now on, in the network's place; null for nobody. */
    void publishes(@Nullable Consumer<List<NetworkEnvelope>> taker) {
        interceptor = taker;
    }

    /** What becomes of publishing from now on. */
    void publishing(UnaryOperator<Mono<Void>> change) {
        publishing = change;
    }

    /** What becomes of answers to queries from now on. */
    void answers(UnaryOperator<Mono<QueryPage>> change) {
        answers = (topic, page) -> change.apply(page);
    }

    /** What becomes of answers to queries of one topic from now on. */
    void answersOf(String topic, UnaryOperator<Mono<QueryPage>> change) {
        answers = (asked, page) -> asked.equals(topic) ? change.apply(page) : page;
    }

    /** Pages hold so many envelopes at most, whatever was asked for. */
    void pageLimit(int envelopes) {
        pageLimit = envelopes;
    }

    /** What becomes of what subscriptions bring from now on, of new subscriptions and of those that stand. */
    void brings(Function<SubscriptionSignal, Flux<SubscriptionSignal>> change) {
        bringing = change;
    }

    /** How many requests to publish there were. */
    long published() {
        return published.get();
    }

    /** How many envelopes came down subscriptions. */
    long received() {
        return received.get();
    }

    /** Whether new subscriptions fail. */
    void down(boolean fails) {
        down = fails;
    }

    @Override
    public Mono<Void> publish(List<NetworkEnvelope> envelopes) {
        return Mono.defer(() -> {
            published.incrementAndGet();
            Consumer<List<NetworkEnvelope>> taker = interceptor;
            if (taker != null) {
                taker.accept(envelopes);
                return Mono.empty();
            }
            return envelopes.stream()
                            .anyMatch(envelope -> refused.contains(envelope.topic()) || refusing.test(envelope))
                    ? Mono.error(new TransportException(TransportException.Kind.REFUSED, "not this topic", null))
                    : publishing.apply(over.publish(envelopes));
        });
    }

    @Override
    public Mono<QueryPage> query(TopicQuery query) {
        return Mono.defer(() -> {
            queries.add(query);
            // Of an account's topics, which are read together, the contact topic names the query.
            String named = query.topics().iterator().next();
            return answers.apply(
                    named,
                    over.query(new TopicQuery(
                            query.topics(), query.startNs(), Math.min(query.limit(), pageLimit), query.after())));
        });
    }

    @Override
    public Mono<Long> arrivedBehind(TopicPlace place) {
        return Mono.defer(() -> {
            looks.incrementAndGet();
            return over.arrivedBehind(place);
        });
    }

    @Override
    public Flux<SubscriptionSignal> subscribe(Flux<Set<String>> wanted, Optional<TopicPlace> behind) {
        places.add(behind);
        return Flux.defer(() -> down
                ? Flux.error(new TransportException(TransportException.Kind.UNAVAILABLE, "down", null))
                : over.subscribe(wanted.doOnNext(topics::add), behind)
                        .flatMap(signal -> bringing.apply(signal))
                        .doOnNext(signal -> received.addAndGet(signal instanceof SubscriptionSignal.Received ? 1 : 0)));
    }

    @Override
    public Mono<Void> close() {
        return over.close();
    }
}
