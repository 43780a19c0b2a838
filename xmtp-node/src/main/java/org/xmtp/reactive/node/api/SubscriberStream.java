package org.xmtp.reactive.node.api;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.xmtp.reactive.node.envelope.ArrivedEnvelope;
import org.xmtp.reactive.node.relay.EnvelopeRelay;
import org.xmtp.reactive.node.relay.LiveSubscription;
import org.xmtp.reactive.node.relay.Subscriber;
import org.xmtp.reactive.node.relay.TopicFilter;
import org.xmtp.reactive.node.store.EnvelopeStore;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/**
 * What one subscriber gets, whose topics may be replaced: what is live from the first on, and what goes on behind a
 * place.
 */
final class SubscriberStream {

    private final EnvelopeStore store;
    private final EnvelopeRelay relay;
    private final Subscriber caller;
    private final LiveSubscription live;
    private final Sinks.Many<Flux<ArrivedEnvelope>> parts =
            Sinks.many().unicast().onBackpressureBuffer();
    // Guarded by this.
    private final List<Resumption> resumptions = new ArrayList<>();
    private Set<String> topics = Set.of();
    private boolean cancelled;
    // Those without a place; written under the lock.
    private volatile Set<String> plain = Set.of();

    /** Registers for nothing yet. */
    SubscriberStream(EnvelopeStore store, EnvelopeRelay relay, Subscriber caller) {
        this.store = store;
        this.relay = relay;
        this.caller = caller;
        this.live = relay.subscribe(caller, TopicFilter.NONE);
        // What waits in the relay for a topic that was left is not shown any more.
        parts.tryEmitNext(live.envelopes()
                .filter(envelope -> plain.contains(envelope.envelope().getContentTopic())));
    }

    /** For one subscriber; ends by an error alone. It takes from no part what it is not asked for, but for one. */
    Flux<ArrivedEnvelope> envelopes() {
        return parts.asFlux().flatMap(part -> part, Integer.MAX_VALUE, 1);
    }

    /** Ends it with an error. */
    synchronized void fail(Throwable cause) {
        parts.tryEmitError(cause);
        cancel();
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
            Resumption resumption = new Resumption(store, relay, caller, places);
            resumptions.add(resumption);
            parts.tryEmitNext(resumption.envelopes());
        }
        Set<String> others = new HashSet<>(topics);
        resumptions.forEach(resumption -> others.removeAll(resumption.topics()));
        plain = Set.copyOf(others);
        live.replace(TopicFilter.exactly(plain));
    }

    synchronized void cancel() {
        cancelled = true;
        live.cancel();
        resumptions.forEach(Resumption::cancel);
        parts.tryEmitComplete();
    }
}
