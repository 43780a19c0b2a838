package org.xmtp.reactive.node.store;

import java.util.List;
import org.xmtp.reactive.node.envelope.AdmittedEnvelope;
import reactor.core.publisher.Mono;

/**
 * Where envelopes are kept. Everything that fails here fails with a {@link StoreException}, whose text holds nothing of
 * what was stored.
 */
public interface EnvelopeStore {

    /**
     * Creates the storing of a batch, as one transaction; nothing happens until subscribed. An envelope whose topic and
     * identity are known is left out. One batch at a time: the caller subscribes to the next after this one ended, and
     * never cancels.
     *
     * <ul>
     *   <li><em>Emits</em> the envelopes that were new, in their order in the batch, once they are as durable as this
     *       store makes them and every later {@link #query} sees them.
     *   <li><em>Errors with</em> {@link StoreException}; the batch may then be stored or not.
     * </ul>
     *
     * @param batch no more than a transaction should hold; the caller bounds it
     */
    Mono<List<AdmittedEnvelope>> append(List<AdmittedEnvelope> batch);

    /**
     * Creates the reading of one page; nothing happens until subscribed, and it may be cancelled.
     *
     * <ul>
     *   <li><em>Emits</em> the page, empty if there is nothing.
     *   <li><em>Errors with</em> {@link StoreException}.
     * </ul>
     */
    Mono<EnvelopePage> query(EnvelopeQuery query);

    /** Creates the closing of the store: what was appended stays, everything asked later fails. May be repeated. */
    Mono<Void> close();
}
