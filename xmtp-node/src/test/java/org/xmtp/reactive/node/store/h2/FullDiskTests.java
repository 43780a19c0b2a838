package org.xmtp.reactive.node.store.h2;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xmtp.proto.message.api.v1.Envelope;
import org.xmtp.reactive.node.envelope.AdmittedEnvelope;
import org.xmtp.reactive.node.envelope.ArrivedEnvelope;
import org.xmtp.reactive.node.store.ArrivalQuery;
import org.xmtp.reactive.node.store.EnvelopeStore;
import org.xmtp.reactive.node.store.PageBounds;
import org.xmtp.reactive.node.store.StoreException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A disk that is full, and has room again, while others read. */
class FullDiskTests {
    private static final String TOPIC = "/xmtp/0/full/proto";
    private static final int TIMES = 20;
    private static final int BATCH = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Random random = new Random(7);
    private final List<ByteString> acknowledged = new ArrayList<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private int next;

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
        over.set(true);
        CrampedPath.limit(Long.MAX_VALUE);
        store.close().block(PATIENCE);
    }

    private EnvelopeStore opened() {
        return value(H2EnvelopeStore.open(folder, CrampedPath.FILES, Rewriting.WASTE));
    }

    private static <T> T value(Mono<T> mono) {
        return Objects.requireNonNull(mono.block(PATIENCE), "a value");
    }

    private void append() {
        List<AdmittedEnvelope> batch = new ArrayList<>();
        for (int i = 0; i < BATCH; i++) {
            byte[] message = new byte[500];
            random.nextBytes(message);
            batch.add(AdmittedEnvelope.of(Envelope.newBuilder()
                    .setContentTopic(TOPIC)
                    .setTimestampNs(++next)
                    .setMessage(ByteString.copyFrom(message))
                    .build()));
        }
        value(store.append(batch));
        batch.forEach(envelope -> acknowledged.add(envelope.envelope().getMessage()));
    }

    private List<ArrivedEnvelope> everything() {
        return value(store.arrivals(new ArrivalQuery(
                        Map.of(TOPIC, 0L),
                        Long.MAX_VALUE,
                        0,
                        Long.MAX_VALUE,
                        new PageBounds(1_000_000, Long.MAX_VALUE))))
                .envelopes();
    }

    private long size() {
        try {
            return Files.size(folder.resolve("envelopes.mv.db"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private boolean refuses() {
        try {
            append();
            return false;
        } catch (StoreException e) {
            return true;
        }
    }

    @Test
    void everythingGoesOnByItselfOnceThereIsRoomAgain() throws Exception {
        Flux.range(0, Integer.MAX_VALUE)
                .takeWhile(i -> !over.get())
                .concatMap(i ->
                        store.holds(TOPIC, 1, ByteString.copyFrom(new byte[32])).onErrorComplete())
                .subscribe();
        append();
        for (int time = 0; time < TIMES; time++) {
            CrampedPath.limit(size() + random.nextInt(100_000));
            while (!refuses()) {}
            for (int i = 0; i < random.nextInt(3); i++) {
                refuses();
            }
            CrampedPath.limit(Long.MAX_VALUE);

            append();

            List<ArrivedEnvelope> there = everything();
            assertThat(there).extracting(ArrivedEnvelope::arrival).isSorted().doesNotHaveDuplicates();
            assertThat(there)
                    .extracting(arrived -> arrived.envelope().getMessage())
                    .containsAll(acknowledged)
                    .doesNotHaveDuplicates();
        }
        over.set(true);
        store.close().block(PATIENCE);
        store = opened();
        assertThat(everything())
                .extracting(arrived -> arrived.envelope().getMessage())
                .containsAll(acknowledged);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("envelopes.mv.db", "journal-0", "journal-1", "node.lock");
        }
    }
}
