package org.xmtp.reactive.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.XmtpConnectionException;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.api.spi.PageCursor;
import org.xmtp.reactive.api.spi.QueryPage;
import org.xmtp.reactive.api.spi.SubscriptionSignal;
import org.xmtp.reactive.api.spi.TopicPlace;
import org.xmtp.reactive.api.spi.TopicQuery;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Readings of a topic at nodes that lead astray. */
class TopicPagesTests {
    private static final String TOPIC = "topic";

    private static TopicPages pages(Function<TopicQuery, QueryPage> node) {
        return new TopicPages(
                new NetworkTransport() {
                    @Override
                    public Mono<Void> publish(List<NetworkEnvelope> envelopes) {
                        return Mono.empty();
                    }

                    @Override
                    public Mono<QueryPage> query(TopicQuery query) {
                        return Mono.fromCallable(() -> node.apply(query));
                    }

                    @Override
                    public Mono<Long> arrivedBehind(TopicPlace place) {
                        return Mono.empty();
                    }

                    @Override
                    public Flux<SubscriptionSignal> subscribe(Flux<Set<String>> topics, Optional<TopicPlace> behind) {
                        return Flux.never();
                    }

                    @Override
                    public Mono<Void> close() {
                        return Mono.empty();
                    }
                },
                TOPIC,
                0,
                100);
    }

    private static long timeOf(TopicQuery query) {
        return query.after().map(PageCursor::timestampNs).orElse(0L);
    }

    private static PageCursor place(long timestampNs) {
        return new PageCursor(timestampNs, new byte[32]);
    }

    private static int readToTheEnd(TopicPages pages) {
        int read = 0;
        while (!pages.ended() && read < 10_000) {
            pages.next().block();
            read++;
        }
        return read;
    }

    private static void assertMisbehaved(TopicPages pages) {
        assertThatExceptionOfType(XmtpConnectionException.class)
                .isThrownBy(() -> readToTheEnd(pages))
                .satisfies(error -> assertThat(error.code()).isEqualTo(ErrorCode.NODE_MISBEHAVED));
    }

    @Test
    void pagesWithNothingThatLeadOnForEverEndTheReading() {
        assertMisbehaved(pages(query -> new QueryPage(List.of(), Optional.of(place(timeOf(query) + 1)))));
    }

    @Test
    void somePagesWithNothingAreNoFault() {
        TopicPages pages = pages(query -> {
            long next = timeOf(query) + 1;
            if (next > 200) {
                return new QueryPage(List.of(), Optional.empty());
            }
            return next % 50 == 0
                    ? new QueryPage(List.of(new NetworkEnvelope(TOPIC, next, new byte[] {1})), Optional.of(place(next)))
                    : new QueryPage(List.of(), Optional.of(place(next)));
        });

        assertThat(readToTheEnd(pages)).isGreaterThan(200);
    }

    @Test
    void cursorsThatDoNotAdvanceEndTheReading() {
        assertMisbehaved(pages(query -> new QueryPage(List.of(), Optional.of(place(5)))));
    }

    @Test
    void rowsOutOfOrderOrOfAnotherTopicEndTheReading() {
        assertMisbehaved(pages(query -> new QueryPage(
                List.of(new NetworkEnvelope(TOPIC, 2, new byte[] {1}), new NetworkEnvelope(TOPIC, 1, new byte[] {1})),
                Optional.empty())));
        assertMisbehaved(pages(query ->
                new QueryPage(List.of(new NetworkEnvelope("other", 2, new byte[] {1})), Optional.empty())));
    }
}
