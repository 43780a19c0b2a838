package org.xmtp.reactive.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Envelopes of a sender whose grant has to be asked for first. */
final class UnknownSenderTests extends RuleTests {
    /** More than may be held of one sender. */
    private static final int MESSAGES = 300;

    @Test
    void whatComesWhileTheNodeIsAskedWaitsForTheSameAnswer() {
        WatchedTransport transport = new WatchedTransport(network.transport());
        Parts bob = open(Parts.Setup.on(transport));
        Parts alice = open();
        texts("text", MESSAGES).forEach(text -> alice.publish(bob.address(), text));
        List<NetworkEnvelope> envelopes = bob.mine(network.stored());
        Sinks.Empty<Void> answered = Sinks.empty();
        transport.answers(page -> page.delayUntil(read -> answered.asMono()));

        Mono<Void> first = bob.intake.take(envelopes.subList(0, 1), false).cache();
        Mono<Void> rest = bob.intake.take(envelopes.subList(1, MESSAGES), true).cache();
        first.subscribe();
        rest.subscribe();
        answered.tryEmitEmpty();
        Await.done(Mono.when(first, rest));

        Await.until("all have an outcome", () -> bob.entries().size() >= MESSAGES);
        assertThat(bob.failures()).isEmpty();
        assertThat(bob.received()).isEqualTo(texts("text", MESSAGES));
    }
}
