package org.xmtp.reactive.node.http;

import java.time.Duration;
import org.xmtp.proto.message.api.v1.Envelope;
import reactor.core.publisher.Flux;

/** How a stream is written. */
enum Streaming {

    /** A line for each envelope, as other nodes do it. */
    LINES(Json.TYPE) {
        @Override
        Flux<String> text(Flux<Envelope> envelopes) {
            return envelopes
                    .map(envelope -> "{\"result\":" + Json.print(envelope) + "}\n")
                    .onErrorResume(failure -> Flux.just(Refusal.of(failure).line() + "\n"));
        }
    },

    /**
     * An event for each envelope, for browsers. A comment says that the subscription is in force, and others follow
     * while nothing comes, so that nobody on the way takes it for dead.
     */
    EVENTS("text/event-stream") {
        @Override
        Flux<String> text(Flux<Envelope> envelopes) {
            return envelopes
                    .map(envelope -> "data: " + Json.print(envelope) + "\n\n")
                    .onErrorResume(failure -> Flux.just(
                            "event: error\ndata: " + Refusal.of(failure).json() + "\n\n"))
                    .publish(text -> Flux.merge(1, text, alive().takeUntilOther(text.ignoreElements())), 1)
                    .startWith(": subscribed\n\n");
        }
    };

    private static final Duration QUIET = Duration.ofSeconds(15);

    private final String type;

    Streaming(String type) {
        this.type = type;
    }

    private static Flux<String> alive() {
        return Flux.interval(QUIET).onBackpressureDrop().map(quiet -> ": alive\n\n");
    }

    /** The media type of the whole. */
    String type() {
        return type;
    }

    /** Writes what comes, a piece at a time, and at the end what failed. */
    abstract Flux<String> text(Flux<Envelope> envelopes);
}
