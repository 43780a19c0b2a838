package org.xmtp.reactive.node.store.h2;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xmtp.proto.message.api.v1.Envelope;
import org.xmtp.reactive.node.envelope.AdmittedEnvelope;
import org.xmtp.reactive.node.store.EnvelopeStore;
import org.xmtp.reactive.node.store.StoreException;
import org.xmtp.reactive.node.store.StoreId;
import reactor.core.publisher.Mono;

/** A copy that was put back beside the journal of another store. */
class RenewedIdTests {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path folder = Path.of("");

    @TempDir
    private Path other = Path.of("");

    @TempDir
    private Path cuts = Path.of("");

    private final List<Path> left = new ArrayList<>();

    @BeforeEach
    @AfterEach
    void mend() {
        LossyPath.mend();
    }

    private static StoreId idIn(Path folder) {
        EnvelopeStore store = value(H2EnvelopeStore.open(folder));
        store.close().block(PATIENCE);
        return store.id();
    }

    private static <T> T value(Mono<T> mono) {
        return Objects.requireNonNull(mono.block(PATIENCE), "a value");
    }

    private void putJournalOfAnother() throws IOException {
        EnvelopeStore another = value(H2EnvelopeStore.open(other));
        value(another.append(List.of(AdmittedEnvelope.of(Envelope.newBuilder()
                .setContentTopic("t")
                .setTimestampNs(1)
                .setMessage(ByteString.copyFromUtf8("m"))
                .build()))));
        for (String journal : List.of("journal-0", "journal-1")) {
            Files.copy(other.resolve(journal), folder.resolve(journal));
        }
        another.close().block(PATIENCE);
    }

    private void cutPower() {
        try {
            Path after = Files.createDirectory(cuts.resolve("cut-" + left.size()));
            LossyPath.cutPower(folder, after);
            left.add(after);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The journal is what asks for another id: it goes behind it. */
    @Test
    void wheneverPowerIsCutMeanwhileNoNodeStartsWithTheOldId() throws IOException {
        StoreId before = idIn(folder);
        putJournalOfAnother();
        LossyPath.atEachForce(this::cutPower);
        H2EnvelopeStore.renewId(folder, LossyPath.FILES).block(PATIENCE);
        LossyPath.mend();
        assertThat(idIn(folder)).isNotEqualTo(before);
        int refused = 0;
        for (Path after : left) {
            try {
                assertThat(idIn(after)).isNotEqualTo(before);
            } catch (StoreException refusal) {
                assertThat(refusal).hasMessageContaining("xmtp-node restored");
                H2EnvelopeStore.renewId(after).block(PATIENCE);
                assertThat(idIn(after)).isNotEqualTo(before);
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }
}
