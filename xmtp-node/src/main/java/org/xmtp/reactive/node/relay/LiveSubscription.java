package org.xmtp.reactive.node.relay;

import org.xmtp.reactive.node.envelope.ArrivedEnvelope;
import reactor.core.publisher.Flux;

/** One subscriber's registration with the relay. It holds memory until it is cancelled or has ended. */
public interface LiveSubscription {

    /**
     * What was published since the registration; for one subscriber.
     *
     * <ul>
     *   <li><em>Emits</em> each envelope once, on a thread of the relay, as far as there is demand.
     *   <li><em>Errors with</em> {@link SubscriberTooSlowException} when too much waits, or with the relay's cause.
     *       What waits then is dropped.
     * </ul>
     */
    Flux<ArrivedEnvelope> envelopes();

    /** Replaces what the subscriber wants to see. It misses nothing, and sees nothing twice, of what stays wanted. */
    void replace(TopicFilter filter);

    /** Ends the registration and drops what waits. May be repeated. */
    void cancel();
}
