package org.xmtp.reactive.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.Samples;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.api.spi.QueryPage;
import org.xmtp.reactive.api.spi.SubscriptionSignal;
import org.xmtp.reactive.api.spi.TopicPlace;
import org.xmtp.reactive.api.spi.TopicQuery;
import org.xmtp.reactive.network.Backoff;
import org.xmtp.reactive.session.Bench;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.OutboxCopy;
import org.xmtp.reactive.store.OutboxRow;
import org.xmtp.reactive.store.PeerId;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** When it is noted in the store that copies have left. */
final class OutboxTests {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final Bench bench = new Bench();
    private final Waiting waiting = new Waiting(0);
    private final Outbox outbox = new Outbox(
            new Outbox.Parts(
                    bench.epoch,
                    bench.journal,
                    bench.store,
                    new Publishing(bench.epoch, new TakesAll(), OutboxTests::revoked, () -> {}),
                    new Fates(bench.loop, bench.store)),
            new SendClock(bench.epoch, 0),
            new Backoff(bench.runtime.random()),
            waiting);

    private static void revoked(Set<PeerId> peers, Consumer<Set<PeerId>> found, Consumer<Throwable> failed) {
        found.accept(Set.of());
    }

    /** A node that accepts all copies. */
    private static final class TakesAll implements NetworkTransport {
        @Override
        public Mono<Void> publish(List<NetworkEnvelope> envelopes) {
            return Mono.empty();
        }

        @Override
        public Mono<QueryPage> query(TopicQuery query) {
            return Mono.never();
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
    }

    @BeforeEach
    void begin() {
        waiting.loaded(List.of());
        outbox.start();
    }

    private void leave(long position) {
        outbox.queued(
                new OutboxRow(position, position, position, List.of(new OutboxCopy(Samples.peer(1), new byte[10]))));
        bench.runtime.run();
    }

    private List<List<Change>> commits() {
        return bench.store.commits().stream()
                .map(commit -> commit.batch().stream()
                        .flatMap(writeSet -> writeSet.changes().stream())
                        .toList())
                .toList();
    }

    private static Change settled(long position) {
        return new Change.CopiesSettled(position, position, List.of());
    }

    @Test
    void whatHasLeftIsNotedTogetherAfterAMoment() {
        leave(1);
        leave(2);
        assertThat(commits()).isEmpty();

        bench.runtime.pass(LONG);
        assertThat(commits()).containsExactly(List.of(settled(1), settled(2)));
    }

    @Test
    void whatHasLeftIsNotedInTheCommitOfTheNextMessage() {
        leave(1);
        outbox.stamp();
        bench.journal.append(List.of(new Change.FailureCounted()));
        bench.runtime.run();
        assertThat(commits()).containsExactly(List.of(settled(1), new Change.FailureCounted()));

        leave(2);
        bench.runtime.pass(LONG);
        assertThat(commits()).hasSize(2).endsWith(List.of(settled(2)));
    }
}
