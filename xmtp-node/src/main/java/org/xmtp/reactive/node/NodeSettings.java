package org.xmtp.reactive.node;

import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.xmtp.reactive.node.api.MessageApiService;
import org.xmtp.reactive.node.retention.RetentionRules;
import org.xmtp.reactive.node.store.EnvelopeStore;
import reactor.core.publisher.Mono;

/**
 * What a server is made of.
 *
 * @param address where it listens
 * @param certificate what it encrypts with
 * @param http where it is reached by HTTP too
 * @param metrics where the program that embeds it counts
 * @param operations where it answers whoever runs it
 * @param admission whom it serves
 * @param nats by which nodes on one database tell each other what they store
 * @param topicChecks whether contact topics hold contact bundles only, and revocation topics revocations
 * @param retention how long what is kept
 * @param opening opens the store
 */
record NodeSettings(
        InetSocketAddress address,
        Optional<CertificateFiles> certificate,
        Optional<HttpSettings> http,
        Optional<MeterRegistry> metrics,
        Optional<InetSocketAddress> operations,
        MessageApiService.Admission admission,
        Optional<String> nats,
        boolean topicChecks,
        RetentionRules retention,
        Mono<EnvelopeStore> opening) {}
