package org.xmtp.reactive.node.store.h2;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xmtp.proto.message.api.v1.Envelope;
import org.xmtp.reactive.node.commit.CommitQueue;
import org.xmtp.reactive.node.envelope.AdmittedEnvelope;
import org.xmtp.reactive.node.envelope.ArrivedEnvelope;
import org.xmtp.reactive.node.relay.InProcessRelay;
import org.xmtp.reactive.node.store.ArrivalQuery;
import org.xmtp.reactive.node.store.EnvelopeQuery;
import org.xmtp.reactive.node.store.EnvelopeStore;
import org.xmtp.reactive.node.store.PageBounds;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** The journal and the H2 file behind it. */
class JournaledFileTests {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final PageBounds ALL = new PageBounds(1_000_000, Long.MAX_VALUE);

    @TempDir
    private Path folder = Path.of("");

    @SuppressWarnings("NullAway.Init")
    private EnvelopeStore store;

    @BeforeEach
    void open() {
        CrampedPath.limit(Long.MAX_VALUE);
        store = opened();
    }

    @AfterEach
    void close() {
        CrampedPath.limit(Long.MAX_VALUE);
        store.close().block(PATIENCE);
    }

    private EnvelopeStore opened() {
        return value(H2EnvelopeStore.open(folder, CrampedPath.FILES, Rewriting.WASTE));
    }

    private static <T> T value(Mono<T> mono) {
        return Objects.requireNonNull(mono.block(PATIENCE), "a value");
    }

    private static AdmittedEnvelope sample(String topic, long time) {
        return AdmittedEnvelope.of(Envelope.newBuilder()
                .setContentTopic(topic)
                .setTimestampNs(time)
                .setMessage(ByteString.copyFromUtf8("message " + time))
                .build());
    }

    private List<ArrivedEnvelope> everything(String topic) {
        return value(store.arrivals(new ArrivalQuery(Map.of(topic, 0L), Long.MAX_VALUE, 0, Long.MAX_VALUE, ALL)))
                .envelopes();
    }

    @Test
    void whoeverPublishesReadsItAtOnce() {
        int publishers = 8;
        int each = 100;
        Scheduler told = Schedulers.newSingle("told");
        Scheduler relaying = Schedulers.newSingle("relaying");
        CommitQueue queue = new CommitQueue(store, new InProcessRelay(relaying), told);
        List<CompletableFuture<Void>> publishing = IntStream.range(0, publishers)
                .mapToObj(publisher -> CompletableFuture.runAsync(() -> {
                    String topic = "topic " + publisher;
                    for (int i = 1; i <= each; i++) {
                        AdmittedEnvelope next = sample(topic, i);
                        queue.submit(List.of(next)).block(PATIENCE);
                        List<ArrivedEnvelope> there = i % 2 == 0
                                ? everything(topic)
                                : value(store.query(new EnvelopeQuery(
                                                Set.of(topic), 0, Long.MAX_VALUE, Optional.empty(), true, ALL)))
                                        .envelopes();
                        assertThat(there).hasSize(i);
                        ArrivedEnvelope last = there.get(i - 1);
                        assertThat(last.envelope()).isEqualTo(next.envelope());
                        assertThat(value(store.holds(
                                        topic, last.arrival(), next.id().digest())))
                                .isTrue();
                    }
                }))
                .toList();
        publishing.forEach(CompletableFuture::join);
        told.dispose();
        relaying.dispose();
    }

    @Test
    void arrivalsThatWereToldAreThoseOfTheDatabase() {
        List<ArrivedEnvelope> told = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            told.addAll(value(store.append(List.of(sample("t", 2L * i), sample("t", 2L * i + 1), sample("t", i)))));
            if (i % 10 == 9) {
                store.close().block(PATIENCE);
                store = opened();
            }
        }
        assertThat(everything("t")).isEqualTo(told);
        assertThat(told)
                .extracting(ArrivedEnvelope::arrival)
                .startsWith(1L, 2L, 3L)
                .endsWith(100L);
    }

    @Test
    void whatADiskWithoutRoomKeptInTheJournalIsThereOnceThereIsRoom() throws Exception {
        value(store.append(List.of(sample("t", 1))));
        assertThat(everything("t")).hasSize(1);
        CrampedPath.limit(Files.size(folder.resolve("envelopes.mv.db")));
        List<ArrivedEnvelope> told = value(store.append(List.of(sample("t", 2), sample("t", 3))));
        store.close().block(PATIENCE);
        assertThat(Files.exists(folder.resolve("journal-1"))).isTrue();
        CrampedPath.limit(Long.MAX_VALUE);
        store = opened();
        assertThat(everything("t")).hasSize(3).endsWith(told.toArray(ArrivedEnvelope[]::new));
    }
}
