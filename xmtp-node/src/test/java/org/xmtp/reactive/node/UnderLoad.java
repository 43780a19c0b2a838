package org.xmtp.reactive.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xmtp.reactive.node.Client.envelope;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.xmtp.proto.message.api.v1.Envelope;
import org.xmtp.proto.message.api.v1.QueryRequest;
import org.xmtp.proto.message.api.v1.SubscribeRequest;
import org.xmtp.proto.message.api.v1.TopicResume;
import org.xmtp.reactive.node.envelope.EnvelopeId;

/**
 * Writers and followers that go on while something fails again and again: at the end every envelope that was
 * acknowledged is there once, arrivals rise, and who followed by them has had each of them once, in their order.
 */
final class UnderLoad {

    static final String TOPIC = "t";

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int UNKNOWN = Integer.MAX_VALUE;

    private final List<Client> clients;
    private final int writers;
    private final Duration betweenWrites;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicInteger expected = new AtomicInteger(UNKNOWN);

    /** What fails, one time after the other. */
    interface Faults {
        void happen() throws Exception;
    }

    /**
     * A load to be put on.
     *
     * @param clients of nodes on the same store; writers use them in turn, and each has a follower
     * @param betweenWrites how long a writer waits before its next envelope
     */
    UnderLoad(List<Client> clients, int writers, Duration betweenWrites) {
        this.clients = clients;
        this.writers = writers;
        this.betweenWrites = betweenWrites;
    }

    static void pause(long milliseconds) {
        LockSupport.parkNanos(Duration.ofMillis(milliseconds).toNanos());
    }

    /** Whether a node did what it was asked for; if not, it said that to try again may help. */
    static boolean tried(Runnable call) {
        try {
            call.run();
            return true;
        } catch (StatusRuntimeException e) {
            assertThat(e.getStatus().getCode()).as(e.toString()).isEqualTo(Status.Code.UNAVAILABLE);
            return false;
        }
    }

    static void untilTaken(Runnable call) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!tried(call)) {
            assertThat(System.nanoTime()).isLessThan(end);
            pause(100);
        }
    }

    void assertNothingIsLostBy(Faults faults) throws Exception {
        ByteString store = clients.get(0).storeId();
        List<CompletableFuture<List<Envelope>>> writing = IntStream.range(0, writers)
                .mapToObj(writer -> CompletableFuture.supplyAsync(() -> write(writer)))
                .toList();
        List<CompletableFuture<List<Envelope>>> following = clients.stream()
                .map(client -> CompletableFuture.supplyAsync(() -> follow(client, store)))
                .toList();
        try {
            faults.happen();
            pause(200);
        } finally {
            ended.set(true);
        }
        List<Envelope> acknowledged =
                writing.stream().flatMap(writer -> writer.join().stream()).toList();
        List<Envelope> stored = all(clients.get(0), store);
        expected.set(stored.size());
        assertThat(acknowledged).hasSizeGreaterThan(writers);
        assertThat(stored).hasSameSizeAs(acknowledged);
        assertThat(new HashSet<>(stored.stream()
                        .map(envelope -> envelope.toBuilder().clearArrival().build())
                        .toList()))
                .isEqualTo(new HashSet<>(acknowledged));
        assertThat(stored).extracting(Envelope::getArrival).isSorted().doesNotHaveDuplicates();
        for (CompletableFuture<List<Envelope>> followed : following) {
            assertThat(followed.join()).isEqualTo(stored);
        }
    }

    /** Publishes one after the other, each again until the node says that it is stored. */
    private List<Envelope> write(int writer) {
        Client client = clients.get(writer % clients.size());
        List<Envelope> acknowledged = new ArrayList<>();
        while (!ended.get()) {
            Envelope next = envelope(TOPIC, acknowledged.size(), "of writer " + writer);
            while (!tried(() -> client.publish(next))) {
                pause(20);
            }
            acknowledged.add(next);
            LockSupport.parkNanos(betweenWrites.toNanos());
        }
        return acknowledged;
    }

    /** Follows the topic, each time behind what came last, until all came that was stored. */
    private List<Envelope> follow(Client client, ByteString store) {
        List<Envelope> received = new ArrayList<>();
        long end = Long.MAX_VALUE;
        while (received.size() < expected.get() && System.nanoTime() < end) {
            try {
                LiveStream<SubscribeRequest> stream =
                        LiveStream.unread(client, Integer.MAX_VALUE, behind(store, received));
                while (stream.isOpen() && received.size() < expected.get() && System.nanoTime() < end) {
                    pause(5);
                    received.addAll(stream.drain());
                    end = expected.get() == UNKNOWN ? end : Math.min(end, System.nanoTime() + PATIENCE.toNanos());
                }
                received.addAll(stream.drain());
                stream.cancel();
            } catch (RuntimeException e) {
                pause(20);
            }
        }
        return received;
    }

    private static SubscribeRequest behind(ByteString store, List<Envelope> received) {
        TopicResume.Builder place = TopicResume.newBuilder().setContentTopic(TOPIC);
        if (!received.isEmpty()) {
            Envelope last = received.get(received.size() - 1);
            place.setAfterArrival(last.getArrival())
                    .setDigest(EnvelopeId.of(last.toBuilder().clearArrival().build())
                            .digest());
        }
        return SubscribeRequest.newBuilder()
                .addContentTopics(TOPIC)
                .addResume(place)
                .setStoreId(store)
                .build();
    }

    private static List<Envelope> all(Client client, ByteString store) {
        List<Envelope> all = new ArrayList<>();
        long last = 0;
        boolean isFull = true;
        while (isFull) {
            var page = client.query(QueryRequest.newBuilder()
                    .addContentTopics(TOPIC)
                    .setAfterArrival(last)
                    .setStoreId(store));
            all.addAll(page.getEnvelopesList());
            last = page.getLastArrival();
            isFull = page.getPagingInfo().getLimit() != 0;
        }
        return all;
    }
}
