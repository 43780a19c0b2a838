package org.xmtp.reactive.testkit.simulation;

import java.util.List;
import java.util.Locale;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.api.spi.TransportException;
import org.xmtp.reactive.api.spi.TransportException.Kind;
import org.xmtp.reactive.testkit.InMemoryNetwork;
import reactor.core.scheduler.Schedulers;

/** The node of a simulation: what it stores and delivers, under the rules of a real one. */
public final class SimulatedNode {
    private final Timeline timeline;
    private InMemoryNetwork network = newNetwork();
    private NetworkTransport calls = network.transport();
    private boolean counts;
    private int stores;
    private boolean stopped;

    SimulatedNode(Timeline timeline) {
        this.timeline = timeline;
    }

    /** It answers within the call: whoever calls has waited already. */
    private static InMemoryNetwork newNetwork() {
        return InMemoryNetwork.on(Schedulers.immediate());
    }

    /** From now on it counts what arrives, as ours does. */
    public void countArrivals() {
        counts = true;
        nameStore();
    }

    private void nameStore() {
        if (counts) {
            stores++;
            network.counting(String.format(Locale.ROOT, "simulated%013d", stores));
        }
    }

    /** Everything stored so far, in the order in which it arrived. */
    public List<NetworkEnvelope> stored() {
        return network.stored();
    }

    /** Publishes something at once, as anybody can, whatever it is. */
    public void publish(NetworkEnvelope envelope) {
        timeline.note("node", "published from outside", envelope.message().length);
        calls.publish(List.of(envelope)).subscribe();
    }

    /** Ends it: subscriptions break, and every call fails until it starts again. */
    public void stop() {
        timeline.note("node", "stops", 0);
        stopped = true;
        network.breakSubscriptions();
    }

    /** Starts it again with everything it had stored. */
    public void start() {
        timeline.note("node", "starts", 0);
        stopped = false;
    }

    /**
     * Puts back an older state of it, with the first so many envelopes that ever arrived; 0 empties it. Subscriptions
     * break.
     *
     * @param isKnown whether its store takes another name, as it should
     */
    public void restore(int envelopes, boolean isKnown) {
        timeline.note("node", "is put back", envelopes);
        List<NetworkEnvelope> kept = network.stored().subList(0, envelopes);
        network.breakSubscriptions();
        network = newNetwork();
        calls = network.transport();
        calls.publish(kept).subscribe();
        stores -= isKnown ? 0 : 1;
        nameStore();
    }

    /** Its API, answering at once. */
    NetworkTransport calls() {
        if (stopped) {
            throw new TransportException(Kind.UNAVAILABLE, "the node is down", null);
        }
        return calls;
    }
}
