package org.xmtp.reactive.node.api;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.xmtp.reactive.node.envelope.ArrivedEnvelope;
import org.xmtp.reactive.node.relay.EnvelopeRelay;
import org.xmtp.reactive.node.relay.LiveSubscription;
import org.xmtp.reactive.node.relay.TopicFilter;
import org.xmtp.reactive.node.store.EnvelopeStore;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.util.concurrent.Queues;

/**
 * What one subscriber gets, whose topics may be replaced: what is live from the first on, and what goes on behind a
 * place.
 */
final class SubscriberStream {

    private final EnvelopeStore store;
    private final EnvelopeRelay relay;
    private final LiveSubscription live;
    private final Sinks.Many<Flux<ArrivedEnvelope>> parts =
            Sinks.many().unicast().onBackpressureBuffer();
    // Guarded by this.
    private final List<Resumption> resumptions = new ArrayList<>();
    private Set<String> topics = Set.of();
    private boolean cancelled;

    /** Registers for nothing yet. */
    SubscriberStream(EnvelopeStore store, EnvelopeRelay relay) {
        this.store = store;
        this.relay = relay;
        this.live = relay.subscribe(TopicFilter.NONE);
        parts.tryEmitNext(live.envelopes());
    }

    /** For one subscriber; ends by an error alone. */
    Flux<ArrivedEnvelope> envelopes() {
        return parts.asFlux().flatMap(part -> part, Integer.MAX_VALUE, Queues.SMALL_BUFFER_SIZE);
    }

    /** The topics that a request adds to those that there are. */
    synchronized Set<String> added(Set<String> wanted) {
        Set<String> added = new HashSet<>(wanted);
        added.removeAll(topics);
        return added;
    }

    /**
     * Replaces the topics; those that stay keep their place.
     *
     * @param places of topics that are new, behind which they go on; the other new ones are live from now on
     */
    synchronized void replace(Set<String> wanted, Map<String, Long> places) {
        if (cancelled) {
            return;
        }
        topics = Set.copyOf(wanted);
        resumptions.removeIf(resumption -> !resumption.retain(topics));
        if (!places.isEmpty()) {
            Resumption resumption = new Resumption(store, relay, places);
            resumptions.add(resumption);
            parts.tryEmitNext(resumption.envelopes());
        }
        Set<String> plain = new HashSet<>(topics);
        resumptions.forEach(resumption -> plain.removeAll(resumption.topics()));
        live.replace(TopicFilter.exactly(plain));
    }

    synchronized void cancel() {
        cancelled = true;
        live.cancel();
        resumptions.forEach(Resumption::cancel);
        parts.tryEmitComplete();
    }
}
