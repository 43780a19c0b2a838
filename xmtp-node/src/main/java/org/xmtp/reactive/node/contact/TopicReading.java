package org.xmtp.reactive.node.contact;

import java.util.Optional;
import java.util.Set;
import org.xmtp.reactive.node.envelope.ArrivedEnvelope;
import org.xmtp.reactive.node.envelope.EnvelopeId;
import org.xmtp.reactive.node.store.EnvelopePage;
import org.xmtp.reactive.node.store.EnvelopeQuery;
import org.xmtp.reactive.node.store.EnvelopeStore;
import org.xmtp.reactive.node.store.PageBounds;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reads what stands on a topic, page by page.
 *
 * @param store where it stands
 */
record TopicReading(EnvelopeStore store) {
    private static final PageBounds PAGE = new PageBounds(1_000, 3L << 20);

    /** Creates the reading of what stands there between two times, both inclusive. */
    Flux<ArrivedEnvelope> pages(String topic, long startNs, long endNs) {
        return page(topic, startNs, endNs, Optional.empty())
                .expand(page -> page.next().isEmpty() ? Mono.empty() : page(topic, startNs, endNs, page.next()))
                .concatMapIterable(EnvelopePage::envelopes, 1);
    }

    private Mono<EnvelopePage> page(String topic, long startNs, long endNs, Optional<EnvelopeId> after) {
        return store.query(new EnvelopeQuery(Set.of(topic), startNs, endNs, after, true, PAGE));
    }
}
