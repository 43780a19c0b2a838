package org.xmtp.reactive.testkit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.api.spi.QueryPage;
import org.xmtp.reactive.api.spi.TopicQuery;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * A node in memory, under the rules of a real one: order, identity, paging, limits, live delivery. For any number of
 * transports and threads. What it holds is held for as long as it lives.
 */
public final class InMemoryNetwork {
    private final Scheduler scheduler;
    private final Map<String, TopicShelf> shelves = new HashMap<>();
    private final Set<LiveSubscription> subscriptions = new LinkedHashSet<>();
    private final List<NetworkEnvelope> stored = new ArrayList<>();

    private InMemoryNetwork(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** A network that answers on Reactor's parallel threads. */
    public static InMemoryNetwork create() {
        return on(Schedulers.parallel());
    }

    /** A network that answers on the given scheduler, which can be of virtual time. */
    public static InMemoryNetwork on(Scheduler scheduler) {
        return new InMemoryNetwork(scheduler);
    }

    /** A connection of its own to this network. */
    public NetworkTransport transport() {
        return new InMemoryTransport(this, scheduler);
    }

    /** Everything stored so far, in the order in which it arrived. */
    public synchronized List<NetworkEnvelope> stored() {
        return List.copyOf(stored);
    }

    /** How many subscriptions are open. */
    public synchronized int subscribers() {
        return subscriptions.size();
    }

    /** Ends every open subscription, as a restart of the node does. */
    public synchronized void breakSubscriptions() {
        List.copyOf(subscriptions).forEach(subscription -> subscription.fail("the node went away"));
        subscriptions.clear();
    }

    /** Forgets everything stored so far, as a node that starts anew on an empty disk. Subscriptions stand. */
    public synchronized void forget() {
        shelves.clear();
        stored.clear();
    }

    synchronized void publish(List<NetworkEnvelope> envelopes) {
        for (NetworkEnvelope envelope : envelopes) {
            NodeRules.admit(envelope);
            if (keep(envelope)) {
                List.copyOf(subscriptions).forEach(subscription -> subscription.deliver(envelope));
            }
        }
    }

    synchronized QueryPage query(TopicQuery query) {
        TopicShelf shelf = shelves.get(query.topic());
        return shelf == null ? new QueryPage(List.of(), Optional.empty()) : shelf.page(query);
    }

    synchronized void register(LiveSubscription subscription) {
        subscriptions.add(subscription);
        subscription.answer();
    }

    synchronized void follow(LiveSubscription subscription, Set<String> topics) {
        subscription.follow(topics);
    }

    synchronized void end(LiveSubscription subscription) {
        subscriptions.remove(subscription);
    }

    synchronized void fail(LiveSubscription subscription, String reason) {
        subscriptions.remove(subscription);
        subscription.fail(reason);
    }

    /** Whether the envelope is new. */
    private boolean keep(NetworkEnvelope envelope) {
        if (NodeRules.ephemeral(envelope.topic())) {
            return true;
        }
        boolean added = shelves.computeIfAbsent(envelope.topic(), topic -> new TopicShelf())
                .put(envelope);
        if (added) {
            stored.add(envelope);
        }
        return added;
    }
}
