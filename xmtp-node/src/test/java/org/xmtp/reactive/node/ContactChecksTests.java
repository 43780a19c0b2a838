package org.xmtp.reactive.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.xmtp.proto.message.api.v1.Envelope;
import org.xmtp.reactive.node.api.MessageApiService;
import org.xmtp.reactive.node.commit.CommitQueue;
import org.xmtp.reactive.node.contact.ContactChecks;
import org.xmtp.reactive.node.contact.ContactRefusedException;
import org.xmtp.reactive.node.envelope.AdmittedEnvelope;
import org.xmtp.reactive.node.envelope.ArrivedEnvelope;
import org.xmtp.reactive.node.relay.InProcessRelay;
import org.xmtp.reactive.node.store.ArrivalPage;
import org.xmtp.reactive.node.store.ArrivalQuery;
import org.xmtp.reactive.node.store.EnvelopePage;
import org.xmtp.reactive.node.store.EnvelopeQuery;
import org.xmtp.reactive.node.store.EnvelopeStore;
import org.xmtp.reactive.node.store.Expiry;
import org.xmtp.reactive.node.store.Holdings;
import org.xmtp.reactive.node.store.InMemoryEnvelopeStore;
import org.xmtp.reactive.node.store.StoreException;
import org.xmtp.reactive.node.store.StoreId;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

class ContactChecksTests {

    private static final int MOST = 16;

    private final EnvelopeStore store = new InMemoryEnvelopeStore();
    private final ContactChecks checks = new ContactChecks(store, Duration.ofDays(1), Schedulers.immediate());
    private final Bundle bundle = Bundle.of(Bundle.newWallet());

    private AdmittedEnvelope next(int number) {
        return AdmittedEnvelope.of(bundle.withAnotherFallbackKey().at(number));
    }

    private void publish(AdmittedEnvelope envelope) {
        checks.check(envelope).block();
        store.append(List.of(envelope)).block();
    }

    @Test
    void whatLeftMakesRoomForOthers() {
        for (int i = 0; i < MOST; i++) {
            publish(next(i));
        }
        assertThatThrownBy(() -> publish(next(MOST))).isInstanceOf(ContactRefusedException.class);
        store.expiry()
                .delete(
                        ByteString.EMPTY,
                        1,
                        Objects.requireNonNull(store.expiry().rows(0, 3, 3).block()))
                .block();
        checks.forget(Set.of(bundle.topic()));
        for (int i = 0; i < 3; i++) {
            publish(next(MOST + 1 + i));
        }
        assertThatThrownBy(() -> publish(next(2 * MOST))).isInstanceOf(ContactRefusedException.class);
    }

    /** Two that are still under way count, and one whose commit was done though nobody knew. */
    @Test
    void whatCouldNotBeStoredTakesNobodysPlace() {
        List<AdmittedEnvelope> checked =
                IntStream.range(0, MOST).mapToObj(this::next).toList();
        checked.forEach(envelope -> checks.check(envelope).block());
        assertThatThrownBy(() -> publish(next(MOST))).isInstanceOf(ContactRefusedException.class);
        store.append(checked.subList(2, 3)).block();
        checks.failed(checked.subList(2, MOST));
        for (int i = 0; i < MOST - 3; i++) {
            publish(next(MOST + i));
        }
        assertThatThrownBy(() -> publish(next(3 * MOST))).isInstanceOf(ContactRefusedException.class);
    }

    /** A store whose disk may be full. */
    private final class Full implements EnvelopeStore {

        private boolean isFull = true;

        @Override
        public Mono<List<ArrivedEnvelope>> append(List<AdmittedEnvelope> batch) {
            return Mono.defer(() -> isFull ? Mono.error(new StoreException("full")) : store.append(batch));
        }

        @Override
        public StoreId id() {
            return store.id();
        }

        @Override
        public long oldestArrival() {
            return store.oldestArrival();
        }

        @Override
        public Mono<EnvelopePage> query(EnvelopeQuery query) {
            return store.query(query);
        }

        @Override
        public Mono<ArrivalPage> arrivals(ArrivalQuery query) {
            return store.arrivals(query);
        }

        @Override
        public Mono<Boolean> holds(String topic, long arrival, ByteString digest) {
            return store.holds(topic, arrival, digest);
        }

        @Override
        public Mono<Holdings> holdings() {
            return store.holdings();
        }

        @Override
        public Expiry expiry() {
            return store.expiry();
        }

        @Override
        public Mono<Void> close() {
            return store.close();
        }
    }

    @Test
    void aPublishThatFailsTakesNobodysPlace() throws IOException {
        Full full = new Full();
        Scheduler commits = Schedulers.newSingle("test-commits");
        InProcessRelay relay = new InProcessRelay(commits);
        String name = InProcessServerBuilder.generateName();
        Server server = InProcessServerBuilder.forName(name)
                .addService(MessageApiService.create(
                        new CommitQueue(full, relay, commits),
                        full,
                        relay,
                        new MessageApiService.Admission(Optional.empty(), Optional.empty()),
                        Optional.of(checks)))
                .build()
                .start();
        try (Client client = new Client(InProcessChannelBuilder.forName(name).build())) {
            for (int i = 0; i < MOST; i++) {
                Envelope next = next(i).envelope();
                assertThat(Client.failure(() -> client.publish(next)).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            }
            full.isFull = false;
            for (int i = 0; i < MOST; i++) {
                client.publish(next(MOST + i).envelope());
            }
            assertThat(Client.failure(() -> client.publish(next(3 * MOST).envelope()))
                            .getCode())
                    .isEqualTo(Status.Code.INVALID_ARGUMENT);
        } finally {
            server.shutdownNow();
            commits.dispose();
        }
    }
}
