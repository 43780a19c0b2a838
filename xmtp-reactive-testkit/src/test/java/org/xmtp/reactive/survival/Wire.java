package org.xmtp.reactive.survival;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.NodeAccess;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.api.spi.TopicQuery;
import org.xmtp.reactive.cryptography.olm.Curve25519PublicKey;
import org.xmtp.reactive.cryptography.olm.NormalMessage;
import org.xmtp.reactive.cryptography.olm.OlmMessage;
import org.xmtp.reactive.network.SharedConnections;
import org.xmtp.reactive.network.Topics;
import org.xmtp.reactive.wire.EnvelopeCodec;
import org.xmtp.reactive.wire.MalformedException;
import reactor.core.publisher.Mono;

/** What a node was given for an installation, seen by somebody who has no key. */
final class Wire {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int PAGE = 500;

    /** A message key: used for two messages, it protects neither. */
    private record MessageKeyName(Curve25519PublicKey ratchetKey, long chainIndex) {}

    private Wire() {}

    /** All that a node holds for an installation. The same envelope published again is there once. */
    static List<NetworkEnvelope> envelopes(URI node, InstallationId installation) {
        String topic = Topics.message(installation);
        NetworkTransport transport = new SharedConnections().transport(NodeAccess.of(node));
        try {
            return Objects.requireNonNull(transport
                    .query(new TopicQuery(topic, 0, PAGE, Optional.empty()))
                    .expand(page -> page.next().isEmpty()
                            ? Mono.empty()
                            : transport.query(new TopicQuery(topic, 0, PAGE, page.next())))
                    .concatMapIterable(page -> page.envelopes())
                    .collectList()
                    .block(LIMIT));
        } finally {
            transport.close().block(LIMIT);
        }
    }

    /** Fails if a message key was used for two envelopes, be it that they differ in the timestamp alone. */
    static void assertNoKeyUsedTwice(List<NetworkEnvelope> envelopes) throws MalformedException {
        Map<MessageKeyName, NetworkEnvelope> used = new HashMap<>();
        for (NetworkEnvelope envelope : envelopes) {
            NormalMessage message = OlmMessage.parse(
                            EnvelopeCodec.read(envelope.message()).ciphertext())
                    .inner();
            NetworkEnvelope before = used.put(new MessageKeyName(message.ratchetKey(), message.chainIndex()), envelope);
            assertThat(before)
                    .as("another envelope for %s: %s", message, envelope)
                    .isNull();
        }
    }
}
