package org.xmtp.reactive.node.relay;

import java.util.List;
import org.xmtp.reactive.node.envelope.ArrivedEnvelope;

/** Carries envelopes from those who publish to those who are subscribed at that moment. */
public interface EnvelopeRelay {

    /**
     * Hands each envelope to every subscriber whose filter it meets, once to each, and returns before they have read
     * it. Envelopes of one topic reach each subscriber in the order in which they were handed over here. One caller at
     * a time.
     */
    void publish(List<ArrivedEnvelope> envelopes);

    /**
     * Registers a subscriber: whatever is published after this returns reaches it, until it cancels or the relay ends
     * it. A subscriber that has too much waiting is ended with {@link SubscriberTooSlowException} instead of missing
     * any.
     */
    LiveSubscription subscribe(Subscriber subscriber, TopicFilter filter);

    /** How many subscribers are registered. */
    int subscribers();

    /** Who does not keep up at this moment, and who was ended for that. */
    SlowSubscribers slow();

    /** Ends every subscriber of this moment with {@code cause}: they may have missed something. */
    void interrupt(Throwable cause);

    /** Ends every subscriber, present and to come, with {@code cause}. */
    void close(Throwable cause);
}
