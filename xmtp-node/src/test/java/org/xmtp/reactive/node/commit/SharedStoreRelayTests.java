package org.xmtp.reactive.node.commit;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xmtp.proto.message.api.v1.Envelope;
import org.xmtp.reactive.node.envelope.AdmittedEnvelope;
import org.xmtp.reactive.node.envelope.ArrivedEnvelope;
import org.xmtp.reactive.node.relay.EnvelopeRelay;
import org.xmtp.reactive.node.relay.LiveSubscription;
import org.xmtp.reactive.node.relay.SlowSubscribers;
import org.xmtp.reactive.node.relay.Subscriber;
import org.xmtp.reactive.node.relay.TopicFilter;
import org.xmtp.reactive.node.store.ArrivalPage;
import org.xmtp.reactive.node.store.ArrivalQuery;
import org.xmtp.reactive.node.store.EnvelopePage;
import org.xmtp.reactive.node.store.EnvelopeQuery;
import org.xmtp.reactive.node.store.Expiry;
import org.xmtp.reactive.node.store.Holdings;
import org.xmtp.reactive.node.store.PageBounds;
import org.xmtp.reactive.node.store.SharedEnvelopeStore;
import org.xmtp.reactive.node.store.StoreId;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/** What a node hands on of what others store: by what they tell, and by looking. */
class SharedStoreRelayTests {

    private static final Duration LOOK = SharedStoreRelay.LOOK_EVERY;

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final Shared store = new Shared();
    private final Told told = new Told();
    private final Listeners listeners = new Listeners();
    private final SharedStoreRelay relay = new SharedStoreRelay(store, 0, listeners, told, time);

    @AfterEach
    void end() {
        time.dispose();
    }

    private static ArrivedEnvelope arrived(long arrival) {
        return new ArrivedEnvelope(
                Envelope.newBuilder()
                        .setContentTopic("t")
                        .setTimestampNs(arrival)
                        .build(),
                arrival);
    }

    private static List<ArrivedEnvelope> arrived(long from, long to) {
        return LongStream.rangeClosed(from, to)
                .mapToObj(SharedStoreRelayTests::arrived)
                .toList();
    }

    @Test
    void whatFollowsIsHandedOnAsItIsTold() {
        store.stored.addAll(arrived(1, 3));
        told.tellUs(arrived(1, 2));
        told.tellUs(arrived(3, 3));
        assertThat(listeners.heard).isEqualTo(arrived(1, 3));
        assertThat(store.reads).isZero();
    }

    @Test
    void whatWasNotToldIsReadBeforeWhatWas() {
        store.stored.addAll(arrived(1, 5));
        told.tellUs(arrived(4, 5));
        assertThat(listeners.heard).isEqualTo(arrived(1, 5));
        told.tellUs(arrived(2, 3));
        told.tellUs(arrived(5, 5));
        assertThat(listeners.heard).isEqualTo(arrived(1, 5));
        assertThat(store.reads).isEqualTo(1);
    }

    @Test
    void whatIsToldWithAHoleIsReadFromTheStore() {
        store.stored.addAll(arrived(1, 3));
        told.tellUs(List.of(arrived(1), arrived(3), arrived(3)));
        assertThat(listeners.heard).isEqualTo(arrived(1, 3));
    }

    @Test
    void whatIsNeverStoredIsHandedOnAtOnce() {
        told.tellUs(List.of(arrived(0)));
        assertThat(listeners.heard).containsExactly(arrived(0));
    }

    @Test
    void whatNobodyToldIsFoundByLooking() {
        store.stored.addAll(arrived(1, 3));
        time.advanceTimeBy(LOOK);
        assertThat(listeners.heard).isEqualTo(arrived(1, 3));
    }

    @Test
    void whatItStoresItselfItTells() {
        relay.publish(arrived(1, 2));
        relay.publish(List.of());
        relay.publish(List.of(arrived(0)));
        assertThat(told.said).containsExactly(arrived(1, 2), List.of(arrived(0)));
        assertThat(listeners.heard).hasSize(3);
    }

    @Test
    void whereTheStoreBecomesAnotherItHearsOfThatOne() {
        relay.publish(arrived(1, 5));
        store.id = StoreId.random();
        store.stored.addAll(arrived(1, 2));
        time.advanceTimeBy(LOOK);
        assertThat(told.listened).isEqualTo(store.id);
        assertThat(listeners.interrupted).isEqualTo(1);
        told.before.accept(arrived(3, 4));
        assertThat(listeners.heard).hasSize(5);
        store.stored.add(arrived(3));
        told.tellUs(arrived(3, 3));
        assertThat(listeners.heard.subList(5, listeners.heard.size())).isEqualTo(arrived(3, 3));
    }

    private static final class Told implements Announcements {

        private final List<List<ArrivedEnvelope>> said = new ArrayList<>();
        private @Nullable StoreId listened;
        private Consumer<List<ArrivedEnvelope>> listener = envelopes -> {};
        private Consumer<List<ArrivedEnvelope>> before = envelopes -> {};

        void tellUs(List<ArrivedEnvelope> envelopes) {
            listener.accept(envelopes);
        }

        @Override
        public void tell(StoreId of, List<ArrivedEnvelope> envelopes) {
            said.add(envelopes);
        }

        @Override
        public void listen(StoreId of, Consumer<List<ArrivedEnvelope>> by) {
            listened = of;
            before = listener;
            listener = by;
        }

        @Override
        public boolean isHeard() {
            return false;
        }
    }

    private static final class Listeners implements EnvelopeRelay {

        private final List<ArrivedEnvelope> heard = new ArrayList<>();
        private int interrupted;

        @Override
        public void publish(List<ArrivedEnvelope> envelopes) {
            heard.addAll(envelopes);
        }

        @Override
        public LiveSubscription subscribe(Subscriber subscriber, TopicFilter filter) {
            throw new UnsupportedOperationException("nobody subscribes here");
        }

        @Override
        public int subscribers() {
            return 0;
        }

        @Override
        public SlowSubscribers slow() {
            throw new UnsupportedOperationException("nobody asks here");
        }

        @Override
        public void interrupt(Throwable cause) {
            interrupted++;
        }

        @Override
        public void close(Throwable cause) {}
    }

    private static final class Shared implements SharedEnvelopeStore {

        private final List<ArrivedEnvelope> stored = new ArrayList<>();
        private StoreId id = StoreId.random();
        private int reads;

        @Override
        public StoreId id() {
            return id;
        }

        @Override
        public Mono<Long> newestArrival() {
            return Mono.just((long) stored.size());
        }

        @Override
        public Mono<ArrivalPage> arrivedBehind(long arrival, PageBounds bounds) {
            return Mono.fromSupplier(() -> {
                reads++;
                return new ArrivalPage(
                        stored.stream()
                                .filter(envelope -> envelope.arrival() > arrival)
                                .toList(),
                        stored.size(),
                        false);
            });
        }

        @Override
        public long oldestArrival() {
            return 1;
        }

        @Override
        public Mono<List<ArrivedEnvelope>> append(List<AdmittedEnvelope> batch) {
            throw new UnsupportedOperationException("others store here");
        }

        @Override
        public Mono<EnvelopePage> query(EnvelopeQuery query) {
            throw new UnsupportedOperationException("nobody asks here");
        }

        @Override
        public Mono<ArrivalPage> arrivals(ArrivalQuery query) {
            throw new UnsupportedOperationException("nobody asks here");
        }

        @Override
        public Mono<Boolean> holds(String topic, long arrival, ByteString digest) {
            throw new UnsupportedOperationException("nobody asks here");
        }

        @Override
        public Mono<Holdings> holdings() {
            throw new UnsupportedOperationException("nobody asks here");
        }

        @Override
        public Expiry expiry() {
            throw new UnsupportedOperationException("nothing leaves here");
        }

        @Override
        public Mono<Void> close() {
            return Mono.empty();
        }
    }
}
