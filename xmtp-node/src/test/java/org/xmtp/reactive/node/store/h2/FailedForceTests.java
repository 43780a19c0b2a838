package org.xmtp.reactive.node.store.h2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
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
import org.xmtp.reactive.node.store.StoredRow;
import reactor.core.publisher.Mono;

/** A disk that fails to force the database, and says nothing of what it lost when it is asked again. */
class FailedForceTests {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final PageBounds ALL = new PageBounds(1_000_000, Long.MAX_VALUE);
    private static final ByteString WALK = ByteString.copyFromUtf8("walk");
    private static final int TOPICS = 40;
    private static final int TIMES = 12;

    private final Random random = new Random(3);
    private final List<ArrivedEnvelope> acknowledged = new ArrayList<>();

    @TempDir
    private Path folder = Path.of("");

    @TempDir
    private Path afterwards = Path.of("");

    @TempDir
    private Path killed = Path.of("");

    @SuppressWarnings("NullAway.Init")
    private EnvelopeStore store;

    @BeforeEach
    void open() {
        LossyPath.mend();
        store = value(H2EnvelopeStore.open(folder, LossyPath.FILES, Rewriting.WASTE));
    }

    @AfterEach
    void close() {
        LossyPath.mend();
        store.close().block(PATIENCE);
    }

    private static <T> T value(Mono<T> mono) {
        return Objects.requireNonNull(mono.block(PATIENCE), "a value");
    }

    private static String topic(int number) {
        return "topic " + number;
    }

    private void append(int count) {
        List<AdmittedEnvelope> batch = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] message = new byte[random.nextInt(3_000)];
            random.nextBytes(message);
            batch.add(AdmittedEnvelope.of(Envelope.newBuilder()
                    .setContentTopic(topic(random.nextInt(TOPICS)))
                    .setTimestampNs(acknowledged.size() + i)
                    .setMessage(ByteString.copyFrom(message))
                    .build()));
        }
        acknowledged.addAll(value(store.append(batch)));
    }

    private static List<ArrivedEnvelope> on(EnvelopeStore store, int topic) {
        return value(store.arrivals(new ArrivalQuery(Map.of(topic(topic), 0L), Long.MAX_VALUE, 0, Long.MAX_VALUE, ALL)))
                .envelopes();
    }

    private void assertHasAll(EnvelopeStore opened) {
        for (int topic = 0; topic < TOPICS; topic++) {
            String name = topic(topic);
            assertThat(on(opened, topic))
                    .isEqualTo(acknowledged.stream()
                            .filter(arrived ->
                                    arrived.envelope().getContentTopic().equals(name))
                            .toList());
        }
    }

    private void assertIsThereAfterAPowerCut() throws IOException {
        for (String file : Objects.requireNonNull(afterwards.toFile().list())) {
            Files.delete(afterwards.resolve(file));
        }
        LossyPath.cutPower(folder, afterwards);
        EnvelopeStore left = value(H2EnvelopeStore.open(afterwards));
        try {
            assertHasAll(left);
        } finally {
            left.close().block(PATIENCE);
        }
    }

    private void deleteSome() {
        List<StoredRow> rows = value(store.expiry().rows(0, Long.MAX_VALUE, 1 + random.nextInt(5)));
        long place = rows.get(rows.size() - 1).arrival();
        value(store.expiry().delete(WALK, place, rows));
        acknowledged.removeIf(arrived -> arrived.arrival() <= place);
    }

    /** The journal lets go of nothing that was not written and forced again. */
    @Test
    void whatWasLostIsTakenOverAnew() throws IOException {
        for (int time = 0; time < TIMES; time++) {
            append(1 + random.nextInt(50));
            if (time % 2 == 0) {
                assertHasAll(store);
                deleteSome();
            }
            LossyPath.failForces();
            append(1 + random.nextInt(20));
            for (int attempt = 0; attempt <= random.nextInt(3); attempt++) {
                assertThatThrownBy(() -> store.expiry().keptBytes().block(PATIENCE))
                        .isInstanceOf(StoreException.class);
            }
            LossyPath.mend();
            assertHasAll(store);
            assertIsThereAfterAPowerCut();
        }
        store.close().block(PATIENCE);
        assertIsThereAfterAPowerCut();
    }

    /** The next start can't tell what was forced: so nothing else is left in the file. */
    @Test
    void whatANodeKeptInTheJournalThatStoppedMeanwhileIsTakenOverByTheNext() throws IOException {
        append(20);
        assertHasAll(store);
        LossyPath.failForces();
        append(10);
        store.close().block(PATIENCE);
        LossyPath.mend();
        open();
        assertHasAll(store);
        assertIsThereAfterAPowerCut();
    }

    @Test
    void whatANodeKeptInTheJournalThatWasKilledMeanwhileIsTakenOverByTheNext() throws IOException {
        append(20);
        assertHasAll(store);
        LossyPath.failForces();
        append(10);
        assertThatThrownBy(() -> store.expiry().keptBytes().block(PATIENCE)).isInstanceOf(StoreException.class);
        LossyPath.kill(folder, killed);
        store.close().block(PATIENCE);
        LossyPath.mend();
        folder = killed;
        open();
        assertHasAll(store);
        assertIsThereAfterAPowerCut();
    }

    /** As long as the machine runs, what the disk lost is read as if it were there. */
    @Test
    void whatTheFirstForceAfterAKillLostIsNotBelievedByAnyStart() throws IOException {
        append(20);
        assertHasAll(store);
        LossyPath.atEachForce(this::kill);
        append(10);
        assertHasAll(store);
        LossyPath.failForces();
        for (int start = 0; start < 3; start++) {
            assertThatThrownBy(() -> value(H2EnvelopeStore.open(killed, LossyPath.FILES, Rewriting.WASTE)))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("start the machine anew");
            LossyPath.mend();
        }
        LossyPath.cutPower(killed, afterwards);
        Files.delete(afterwards.resolve("envelopes-unforced"));
        EnvelopeStore left = value(H2EnvelopeStore.open(afterwards));
        try {
            assertHasAll(left);
        } finally {
            left.close().block(PATIENCE);
        }
    }

    private void kill() {
        try {
            LossyPath.mend();
            LossyPath.kill(folder, killed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whatWasDeletedAndNotForcedIsDeletedAgain() throws IOException {
        append(20);
        List<StoredRow> rows = value(store.expiry().rows(0, Long.MAX_VALUE, 10));
        LossyPath.failForces();
        assertThatThrownBy(() -> store.expiry().delete(WALK, 10, rows).block(PATIENCE))
                .isInstanceOf(StoreException.class);
        LossyPath.mend();
        assertHasAll(store);
        assertThat(value(store.expiry().place(WALK))).isZero();
        value(store.expiry().delete(WALK, 10, rows));
        acknowledged.removeIf(arrived -> arrived.arrival() <= 10);
        assertHasAll(store);
        assertIsThereAfterAPowerCut();
    }

    /** What is asked here is what a node asks to know whether it is ready. */
    @Test
    void aFileThatCanNotBeCutOffIsNotReadUntilItIs() {
        append(20);
        assertHasAll(store);
        LossyPath.failForces();
        LossyPath.failCuts();
        append(10);
        assertThatThrownBy(() -> store.expiry().keptBytes().block(PATIENCE)).isInstanceOf(StoreException.class);
        LossyPath.mend();
        LossyPath.failCuts();
        for (int time = 0; time < 3; time++) {
            assertThatThrownBy(() -> store.holds("", 0, ByteString.EMPTY).block(PATIENCE))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("can't be cut off");
        }
        LossyPath.mend();
        assertThat(value(store.holds("", 0, ByteString.EMPTY))).isFalse();
        assertHasAll(store);
    }
}
