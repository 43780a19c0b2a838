package org.xmtp.reactive.node.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xmtp.reactive.testkit.EnvelopeStoreContract.PATIENCE;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.node.XmtpNode;
import org.xmtp.reactive.node.postgres.PostgresServer;
import org.xmtp.reactive.node.store.SharedEnvelopeStore;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Connections to the server that carry nothing any more, whether they have ended or stay open. */
class DeadConnectionTests {

    private static final Duration SHORT = Duration.ofMillis(200);
    /** Shorter than what a statement may take. */
    private static final Duration BRIEF = Duration.ofSeconds(15);

    private static final int MANY = 64;

    private BreakingPath path;
    private String url;

    @BeforeEach
    void open() throws Exception {
        PostgresServer.assumeInstalled();
        PostgresServer server = PostgresServer.shared();
        path = new BreakingPath(server.port());
        url = server.newDatabase().replace(":" + server.port(), ":" + path.port());
    }

    @AfterEach
    void close() throws Exception {
        if (path != null) {
            path.close();
        }
    }

    @Test
    void theNodeSaysThatItIsNotReady() throws Exception {
        try (XmtpNode node = XmtpNode.builder()
                .postgres(url)
                .postgresPassword(PostgresServer.PASSWORD)
                .operations("127.0.0.1", 0)
                .start()) {
            assertThat(readiness(node)).isEqualTo(200);
            path.fallSilent();
            assertThat(readiness(node)).isEqualTo(503);
        }
    }

    private static int readiness(XmtpNode node) throws Exception {
        URI uri = node.operationsUri().orElseThrow().resolve("/readyz");
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding())
                .statusCode();
    }

    private SharedEnvelopeStore store() {
        return Objects.requireNonNull(PostgresEnvelopeStore.open(PostgresUrl.parse(url), PostgresServer.PASSWORD)
                .block(PATIENCE));
    }

    /** Not even where nobody waits for what was asked on it. */
    @Test
    void oneThatFellSilentIsNotReadOnAgain() {
        SharedEnvelopeStore store = store();
        try {
            assertThat(store.newestArrival().block(PATIENCE)).isZero();
            path.fallSilent();
            assertThat(store.newestArrival().takeUntilOther(Mono.delay(SHORT)).block(PATIENCE))
                    .isNull();
            assertThat(store.newestArrival().block(BRIEF)).isZero();
        } finally {
            store.close().block(PATIENCE);
        }
    }

    @Test
    void thoseThatEndedWhileNobodyReadAreNotReadOnAgain() throws Exception {
        SharedEnvelopeStore store = store();
        try {
            assertThat(manyReads(store)).isEqualTo(MANY);
            path.breakOff(false);
            // Until the node has seen their ends.
            Mono.delay(BRIEF.dividedBy(3)).block();
            assertThat(store.newestArrival().repeat(MANY).count().block(PATIENCE))
                    .isEqualTo(MANY + 1L);
        } finally {
            store.close().block(PATIENCE);
        }
    }

    private static long manyReads(SharedEnvelopeStore store) {
        return Objects.requireNonNull(Flux.range(0, MANY)
                .flatMap(read -> store.newestArrival())
                .count()
                .block(PATIENCE));
    }
}
