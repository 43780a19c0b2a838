package org.xmtp.reactive.node.store;

import java.util.List;
import org.xmtp.reactive.node.envelope.AdmittedEnvelope;
import org.xmtp.reactive.node.envelope.ArrivedEnvelope;
import reactor.core.publisher.Mono;

/**
 * Where envelopes are kept, each with an arrival number: from 1 on, rising in the order of commits, so that no smaller
 * one becomes visible later.
 */
public interface EnvelopeStore extends StoredEnvelopes {

    /**
     * Creates the storing of a batch, as one transaction; nothing happens until subscribed. An envelope whose identity
     * is known is left out. One batch at a time: the caller subscribes to the next after this one ended, and never
     * cancels.
     *
     * <ul>
     *   <li><em>Emits</em> the envelopes that were new, in their order in the batch, once they are as durable as this
     *       store makes them and every later read sees them.
     *   <li><em>Errors with</em> {@link StoreException}; the batch may then be stored or not.
     * </ul>
     *
     * @param batch no more than a transaction should hold; the caller bounds it
     */
    Mono<List<ArrivedEnvelope>> append(List<AdmittedEnvelope> batch);

    /** What waits for the database at the moment. */
    default Lag lag() {
        return Lag.NONE;
    }
}
