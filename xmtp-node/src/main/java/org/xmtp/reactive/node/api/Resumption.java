package org.xmtp.reactive.node.api;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.node.envelope.ArrivedEnvelope;
import org.xmtp.reactive.node.relay.EnvelopeRelay;
import org.xmtp.reactive.node.relay.LiveSubscription;
import org.xmtp.reactive.node.relay.Subscriber;
import org.xmtp.reactive.node.relay.TopicFilter;
import org.xmtp.reactive.node.store.ArrivalPage;
import org.xmtp.reactive.node.store.ArrivalQuery;
import org.xmtp.reactive.node.store.EnvelopeStore;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Topics of one subscriber that go on behind a place: first what arrived since, in pages as there is demand, then live.
 * Once little is left to be read the topics are registered, what arrived meanwhile is read, and what comes live of that
 * is left out: so there is no gap and no repeat, and a mark where the one ends and the other begins.
 */
final class Resumption {

    /** How many topics are read at a time: one that has many envelopes does not make all others be asked again. */
    private static final int TOPICS_AT_ONCE = 100;

    private final EnvelopeStore store;
    private final EnvelopeRelay relay;
    private final Subscriber caller;
    // The arrival up to which each topic was read.
    private final ConcurrentMap<String, Long> places;
    private final Sinks.Empty<Void> over = Sinks.empty();
    // Guarded by this.
    private @Nullable LiveSubscription live;
    private boolean cancelled;

    Resumption(EnvelopeStore store, EnvelopeRelay relay, Subscriber caller, Map<String, Long> places) {
        this.store = store;
        this.relay = relay;
        this.caller = caller;
        this.places = new ConcurrentHashMap<>(places);
    }

    /** All that arrived on the topics, in order on each, until they are left; for one subscriber. */
    Flux<ArrivedEnvelope> envelopes() {
        return history()
                .concatWith(Flux.defer(() -> {
                    LiveSubscription registered = register();
                    return Flux.concat(
                            history(),
                            Flux.just(ArrivedEnvelope.CAUGHT_UP),
                            registered.envelopes().filter(this::isUnread));
                }))
                .takeUntilOther(over.asMono());
    }

    /** Leaves the topics that are not wanted any more; true if there are others. */
    synchronized boolean retain(Set<String> wanted) {
        places.keySet().retainAll(wanted);
        if (live != null) {
            live.replace(TopicFilter.exactly(places.keySet()));
        }
        if (places.isEmpty()) {
            cancel();
        }
        return !places.isEmpty();
    }

    Set<String> topics() {
        return places.keySet();
    }

    synchronized void cancel() {
        cancelled = true;
        over.tryEmitEmpty();
        if (live != null) {
            live.cancel();
        }
    }

    private synchronized LiveSubscription register() {
        LiveSubscription registered = relay.subscribe(caller, TopicFilter.exactly(places.keySet()));
        if (cancelled) {
            registered.cancel();
        }
        live = registered;
        return registered;
    }

    private boolean isUnread(ArrivedEnvelope envelope) {
        Long read = places.get(envelope.envelope().getContentTopic());
        return read != null && (envelope.arrival() == 0 || envelope.arrival() > read);
    }

    private Flux<ArrivedEnvelope> history() {
        return Flux.defer(() -> Flux.fromIterable(new ArrayList<>(places.keySet())))
                .buffer(TOPICS_AT_ONCE)
                .concatMap(this::history, 1);
    }

    private Flux<ArrivedEnvelope> history(List<String> topics) {
        return page(topics)
                .expand(page -> page.isFull() ? page(topics) : Mono.empty())
                .concatMapIterable(ArrivalPage::envelopes, 1)
                .filter(envelope -> places.containsKey(envelope.envelope().getContentTopic()));
    }

    private Mono<ArrivalPage> page(List<String> topics) {
        return Mono.defer(() -> {
            Map<String, Long> behind = new HashMap<>();
            topics.forEach(topic -> places.computeIfPresent(topic, (name, place) -> {
                behind.put(name, place);
                return place;
            }));
            return store.arrivals(
                            new ArrivalQuery(behind, Long.MAX_VALUE, 0, Long.MAX_VALUE, PageRequest.HISTORY_BOUNDS))
                    .doOnNext(page -> behind.keySet()
                            .forEach(topic ->
                                    places.computeIfPresent(topic, (name, place) -> Math.max(place, page.upTo()))));
        });
    }
}
