package org.xmtp.reactive.node;

import java.net.InetSocketAddress;
import java.util.Optional;
import org.xmtp.reactive.node.api.RateLimits;
import org.xmtp.reactive.node.store.EnvelopeStore;
import reactor.core.publisher.Mono;

/**
 * What a server is made of.
 *
 * @param address where it listens
 * @param certificate what it encrypts with
 * @param http where it is reached by HTTP too
 * @param limits what each caller may do in a time
 * @param opening opens the store
 */
record NodeSettings(
        InetSocketAddress address,
        Optional<CertificateFiles> certificate,
        Optional<HttpSettings> http,
        Optional<RateLimits> limits,
        Mono<EnvelopeStore> opening) {}
