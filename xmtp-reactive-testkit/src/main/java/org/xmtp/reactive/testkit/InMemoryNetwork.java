package org.xmtp.reactive.testkit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.api.spi.QueryPage;
import org.xmtp.reactive.api.spi.SubscriptionSignal.Received;
import org.xmtp.reactive.api.spi.TopicPlace;
import org.xmtp.reactive.api.spi.TopicQuery;
import org.xmtp.reactive.api.spi.TransportException;
import org.xmtp.reactive.api.spi.TransportException.Kind;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * A node in memory, under the rules of a real one: order, identity, paging, limits, live delivery, and arrivals if they
 * are counted. For any number of transports and threads. What it holds is held for as long as it lives.
 */
public final class InMemoryNetwork {
    private final Scheduler scheduler;
    private final Map<String, TopicShelf> shelves = new HashMap<>();
    private final Set<LiveSubscription> subscriptions = new LinkedHashSet<>();
    /** The arrival of an envelope is its index and one. */
    private final List<NetworkEnvelope> stored = new ArrayList<>();

    private Optional<String> store = Optional.empty();

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

    /**
     * Counts what arrives from now on, in a store of that name.
     *
     * @param name 22 characters, as in {@link TopicPlace#store()}
     */
    public synchronized InMemoryNetwork counting(String name) {
        store = Optional.of(name);
        return this;
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
        List.copyOf(subscriptions).forEach(subscription -> subscription.fail(Kind.UNAVAILABLE, "the node went away"));
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
                long arrival = store.isPresent() && !NodeRules.ephemeral(envelope.topic()) ? stored.size() : 0;
                Received received = new Received(envelope, arrival);
                List.copyOf(subscriptions).forEach(subscription -> subscription.deliver(received));
            }
        }
    }

    synchronized QueryPage query(TopicQuery query) {
        List<TopicShelf> asked = query.topics().stream()
                .map(shelves::get)
                .filter(Objects::nonNull)
                .toList();
        return (asked.size() == 1 ? asked.get(0) : TopicShelf.of(asked)).page(query);
    }

    /** The arrival of the first envelope behind a place. */
    synchronized Optional<Long> arrivedBehind(TopicPlace place) {
        if (!store.equals(Optional.of(place.store()))) {
            throw new TransportException(Kind.PLACE_UNKNOWN, "the store is another one", null);
        }
        return behind(place).stream().findFirst().map(Received::arrival);
    }

    synchronized void register(LiveSubscription subscription) {
        subscriptions.add(subscription);
        subscription.answer(store);
    }

    synchronized void follow(LiveSubscription subscription, Set<String> topics) {
        subscription.follow(topics);
        if (store.isPresent()) {
            subscription.toResume().ifPresent(place -> {
                if (isKnown(place)) {
                    subscription.resume(behind(place));
                } else {
                    subscriptions.remove(subscription);
                    subscription.fail(Kind.PLACE_UNKNOWN, "something else is at that place");
                }
            });
        }
    }

    private boolean isKnown(TopicPlace place) {
        if (!store.equals(Optional.of(place.store())) || place.arrival() > stored.size()) {
            return false;
        }
        if (place.arrival() == 0) {
            return true;
        }
        NetworkEnvelope there = stored.get((int) place.arrival() - 1);
        return there.topic().equals(place.topic())
                && Arrays.equals(EnvelopePosition.of(there).digest(), place.digest());
    }

    private List<Received> behind(TopicPlace place) {
        List<Received> received = new ArrayList<>();
        for (int arrival = (int) place.arrival() + 1; arrival <= stored.size(); arrival++) {
            NetworkEnvelope envelope = stored.get(arrival - 1);
            if (envelope.topic().equals(place.topic())) {
                received.add(new Received(envelope, arrival));
            }
        }
        return received;
    }

    synchronized void end(LiveSubscription subscription) {
        subscriptions.remove(subscription);
    }

    synchronized void fail(LiveSubscription subscription, String reason) {
        subscriptions.remove(subscription);
        subscription.fail(Kind.UNAVAILABLE, reason);
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
