package org.xmtp.reactive.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.FailureReason;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.session.Journal;
import org.xmtp.reactive.store.Digest;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.EngineStores;
import org.xmtp.reactive.store.Entry;
import org.xmtp.reactive.store.StoredEntry;
import org.xmtp.reactive.wire.Sha256;
import reactor.core.publisher.Mono;

/** What is kept of envelopes that are refused. */
final class FailuresTests {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final EngineStore store = EngineStores.of(XmtpStore.inMemory());
    private final Journal journal = journal();

    private Journal journal() {
        return new Journal(
                store, Objects.requireNonNull(store.open().block(LIMIT)).lastPosition());
    }

    @AfterEach
    void close() {
        store.close().block(LIMIT);
    }

    private void add(Failures failures, String garbage) {
        byte[] bytes = garbage.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        Received received = new Received(
                journal.epoch(), new NetworkEnvelope("topic", 1, bytes), Digest.of(Sha256.of(bytes)), false);
        Mono.<Void>create(sink -> failures.add(
                        received,
                        Optional.empty(),
                        new Refusal(FailureReason.MALFORMED, "garbage"),
                        sink::success,
                        sink::error))
                .block(LIMIT);
    }

    private List<StoredEntry> rows() {
        return Objects.requireNonNull(store.entries(0, 100).block(LIMIT));
    }

    @Test
    void theSameBytesAreOneFailureHoweverOftenTheyCome() {
        Failures failures = new Failures(store, journal, Clock.systemUTC(), 0);
        add(failures, "garbage");
        add(failures, "garbage");

        assertThat(rows()).hasSize(1).allMatch(row -> row.entry() instanceof Entry.OfFailure);
        assertThat(failures.count()).isEqualTo(1);
    }

    @Test
    void beyondTheBoundTheyAreOnlyCountedAndStillRememberedAsSeen() {
        Failures failures = new Failures(store, journal, Clock.systemUTC(), Failures.MAX_ROWS - 1);
        add(failures, "the last that is kept");
        add(failures, "one too many");
        add(failures, "one too many");

        assertThat(rows()).hasSize(1);
        assertThat(failures.count()).isEqualTo(Failures.MAX_ROWS + 1);
        assertThat(store.seen(List.of(
                                Digest.of(Sha256.of("one too many".getBytes(java.nio.charset.StandardCharsets.UTF_8)))))
                        .block(LIMIT))
                .hasSize(1);
    }
}
