package org.xmtp.reactive.node.store.journal;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.xmtp.reactive.node.envelope.EnvelopeId;
import org.xmtp.reactive.node.store.StoredEnvelopes;
import reactor.core.publisher.Mono;

/** A database that takes envelopes over from a journal, and that nothing else adds to. */
public interface JournaledDatabase extends StoredEnvelopes {

    /** The last arrival that was ever taken over; 0 if there is none. */
    long newest();

    /**
     * Creates the taking over of envelopes, as one transaction; nothing happens until subscribed. Those that were taken
     * over before are left out, also where nobody was told of that. One call at a time.
     *
     * <ul>
     *   <li><em>Completes</em> when they are on the disk, and every later read sees them.
     *   <li><em>Errors with</em> {@link org.xmtp.reactive.node.store.StoreException}; they may then be there or not,
     *       all or none.
     * </ul>
     *
     * @param envelopes in the order of their arrivals, which follow the last that was taken over
     */
    Mono<Void> take(List<NumberedEnvelope> envelopes);

    /** Creates the look which of some identities are kept. */
    Mono<Set<EnvelopeId>> known(Collection<EnvelopeId> ids);

    /**
     * Creates the look at the identities of all envelopes whose own time lies within a span.
     *
     * @param endNs inclusive
     * @param limit the most that are read
     */
    Mono<List<EnvelopeId>> identities(long startNs, long endNs, int limit);
}
