package org.xmtp.reactive.node.http;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.xmtp.proto.message.api.v1.Envelope;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class StreamingTests {

    private static final Envelope ENVELOPE =
            Envelope.newBuilder().setContentTopic("t").build();
    private static final String EVENT = "data: " + Json.print(ENVELOPE) + "\n\n";

    private static Flux<Envelope> after(Duration time) {
        return Mono.delay(time).thenReturn(ENVELOPE).flux();
    }

    @Test
    void eventsSayThatTheyAreAliveWhileNothingComesAndEndWithWhatTheyShow() {
        StepVerifier.withVirtualTime(() -> Streaming.EVENTS.text(after(Duration.ofSeconds(40))))
                .expectNext(": subscribed\n\n")
                .expectNoEvent(Duration.ofSeconds(15))
                .expectNext(": alive\n\n")
                .thenAwait(Duration.ofSeconds(15))
                .expectNext(": alive\n\n")
                .thenAwait(Duration.ofSeconds(10))
                .expectNext(EVENT)
                .expectComplete()
                .verify(Duration.ofSeconds(20));
    }

    @Test
    void aReaderWhoTakesNothingForLongMissesSignsOfLifeAlone() {
        StepVerifier.withVirtualTime(() -> Streaming.EVENTS.text(after(Duration.ofHours(2))), 1)
                .expectNext(": subscribed\n\n")
                .thenAwait(Duration.ofHours(3))
                .thenRequest(Long.MAX_VALUE)
                .thenConsumeWhile(text -> text.startsWith(": "))
                .expectNext(EVENT)
                .thenConsumeWhile(text -> text.startsWith(": "))
                .expectComplete()
                .verify(Duration.ofSeconds(20));
    }
}
