package org.xmtp.reactive.node.store;

import java.util.List;
import java.util.Optional;
import org.xmtp.reactive.node.envelope.ArrivedEnvelope;
import org.xmtp.reactive.node.envelope.EnvelopeId;

/**
 * A page of envelopes in the order asked for.
 *
 * @param next the position to go on after, when the page is full in count or bytes; nothing follows when it is empty
 */
public record EnvelopePage(List<ArrivedEnvelope> envelopes, Optional<EnvelopeId> next) {

    /** The page of a query that nothing matches. */
    public static final EnvelopePage EMPTY = new EnvelopePage(List.of(), Optional.empty());
}
