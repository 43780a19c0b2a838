package org.xmtp.reactive.node.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.xmtp.proto.message.api.v1.Envelope;
import org.xmtp.reactive.node.envelope.AdmittedEnvelope;
import org.xmtp.reactive.node.postgres.PostgresServer;
import org.xmtp.reactive.node.store.SharedEnvelopeStore;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Statements that fail or are cancelled on any thread, again and again, while the server ends their connections. */
class FailingStatementsTests {

    private static final int ROUNDS = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String END_CONNECTIONS =
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'xmtp-node'";

    @Test
    void eachHasAnAnswerWhateverBecomesOfItsConnection() {
        try (PostgresServer server = PostgresServer.own()) {
            String url = server.newDatabase();
            SharedEnvelopeStore store =
                    Objects.requireNonNull(PostgresEnvelopeStore.open(PostgresUrl.parse(url), PostgresServer.PASSWORD)
                            .block(PATIENCE));
            server.execute(url, "ALTER TABLE envelope ADD CONSTRAINT nothing CHECK (size = 0)");
            for (int round = 0; round < ROUNDS; round++) {
                Duration late = Duration.ofMillis(round % 8);
                Flux.merge(
                                elsewhere(store.append(List.of(envelope(round)))),
                                elsewhere(store.newestArrival().repeat(3).then()),
                                elsewhere(Flux.range(0, 8)
                                        .concatMap(i -> store.newestArrival().takeUntilOther(Mono.delay(late)))
                                        .then()),
                                Mono.delay(late, Schedulers.boundedElastic())
                                        .doOnNext(now -> server.execute(url, END_CONNECTIONS)))
                        .blockLast(PATIENCE);
            }
            server.execute(url, "ALTER TABLE envelope DROP CONSTRAINT nothing");
            assertThat(store.append(List.of(envelope(0))).retry(1).block(PATIENCE))
                    .hasSize(1);
            assertThat(store.newestArrival().retry(1).block(PATIENCE)).isEqualTo(1);
            store.close().block(PATIENCE);
        }
    }

    /** On a thread that is not one of the store's; whether it fails is all the same. */
    private static Mono<Object> elsewhere(Mono<?> work) {
        return work.cast(Object.class).subscribeOn(Schedulers.parallel()).onErrorComplete();
    }

    private static AdmittedEnvelope envelope(int number) {
        return AdmittedEnvelope.of(Envelope.newBuilder()
                .setContentTopic("t")
                .setTimestampNs(number)
                .setMessage(ByteString.copyFromUtf8("m"))
                .build());
    }
}
