package org.xmtp.reactive.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.xmtp.proto.message.api.v1.Envelope;
import org.xmtp.proto.message.api.v1.QueryRequest;
import org.xmtp.proto.message.api.v1.SubscribeRequest;

/**
 * Writers and readers that go on while something fails again and again. Each writer repeats what was not acknowledged,
 * at the next node where there are several. At each node one reader keeps a stream for as long as it lives, one leaves
 * its stream time and again and goes on behind what it had, and one walks over the arrivals page by page. None of them
 * ever finds a number twice, left out or out of order; at the end every envelope that was acknowledged is stored once,
 * every reader had all of them in the order in which they are, and so does each walk by times.
 *
 * <p>Where the store becomes another one, readers begin anew, and what they had of the one before has to be what that
 * one begins with.
 */
final class UnderLoad {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int UNKNOWN = Integer.MAX_VALUE;
    private static final int PAGE = 1_000;
    /** The most envelopes after which a reader that never rests leaves its stream. */
    private static final int LONGEST_STAY = 1_000;

    private final List<Client> clients;
    private final int writers;
    private final int together;
    private final Duration betweenWrites;
    private final Random random = new Random();
    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final AtomicInteger expected = new AtomicInteger(UNKNOWN);

    /** What fails, one time after the other. */
    interface Faults {
        void happen() throws Exception;
    }

    /** A way to read what a store has behind what was read of it before. */
    private interface Way {
        void goOn(Client client, FollowedStore store);
    }

    /**
     * A load of single envelopes to be put on.
     *
     * @param clients of nodes on the same store, which holds nothing yet
     * @param betweenWrites how long a writer waits before its next envelope
     */
    UnderLoad(List<Client> clients, int writers, Duration betweenWrites) {
        this(clients, writers, 1, betweenWrites);
    }

    /**
     * A load to be put on.
     *
     * @param together how many envelopes each request has
     */
    UnderLoad(List<Client> clients, int writers, int together, Duration betweenWrites) {
        this.clients = clients;
        this.writers = writers;
        this.together = together;
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

    /** Waits until so many more are acknowledged. */
    void awaitMore(int envelopes) {
        int enough = acknowledged.get() + envelopes;
        int seen = acknowledged.get();
        long progressed = System.nanoTime();
        while (acknowledged.get() < enough) {
            if (acknowledged.get() > seen) {
                seen = acknowledged.get();
                progressed = System.nanoTime();
            }
            assertThat(System.nanoTime() - progressed)
                    .as("since the last of %d was acknowledged", seen)
                    .isLessThan(PATIENCE.toNanos());
            pause(5);
        }
    }

    void assertNothingIsLostBy(Faults faults) throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "under load");
            thread.setDaemon(true);
            return thread;
        });
        try {
            assertNothingIsLostBy(faults, threads);
        } finally {
            expected.set(0);
            threads.shutdown();
        }
    }

    private void assertNothingIsLostBy(Faults faults, ExecutorService threads) throws Exception {
        List<CompletableFuture<Integer>> writing = IntStream.range(0, writers)
                .mapToObj(writer -> CompletableFuture.supplyAsync(() -> write(writer), threads))
                .toList();
        List<CompletableFuture<List<FollowedStore>>> reading = new ArrayList<>();
        for (Client client : clients) {
            for (Way way : List.<Way>of(this::stay, this::comeAndGo, this::turnPages)) {
                reading.add(CompletableFuture.supplyAsync(() -> read(client, way), threads));
            }
        }
        try {
            faults.happen();
            // What failed last goes on as well, however long it takes to begin.
            awaitMore(writers + 1);
        } finally {
            ended.set(true);
        }
        long[] written = IntStream.range(0, writers)
                .boxed()
                .flatMapToLong(writer -> IntStream.range(0, writing.get(writer).join())
                        .mapToLong(number -> new LoadEnvelope(writer, number).code()))
                .toArray();
        expected.set(written.length);
        FollowedStore stored = last(read(clients.get(0), this::turnPages));
        assertAreSame(Arrays.stream(stored.codes()).sorted().toArray(), written);
        for (CompletableFuture<List<FollowedStore>> reader : reading) {
            List<FollowedStore> had = reader.join();
            assertAreSame(last(had).codes(), stored.codes());
            for (FollowedStore before : had) {
                assertAreSame(before.codes(), Arrays.copyOf(stored.codes(), before.count()));
            }
        }
        for (Client client : clients) {
            assertThatWalksByTimeHave(client, written);
        }
    }

    private static void assertThatWalksByTimeHave(Client client, long[] written) {
        LongStream.Builder found = LongStream.builder();
        for (String topic : LoadEnvelope.TOPICS) {
            List<Envelope> all = Walk.ascending(client, PAGE, topic);
            assertThat(IntStream.range(1, all.size())
                            .filter(i ->
                                    all.get(i - 1).getTimestampNs() > all.get(i).getTimestampNs()))
                    .isEmpty();
            all.forEach(envelope -> found.add(LoadEnvelope.of(envelope).code()));
        }
        assertAreSame(found.build().sorted().toArray(), written);
    }

    /** Without all of them in the failure's text. */
    private static void assertAreSame(long[] codes, long[] others) {
        int first = Arrays.mismatch(codes, others);
        assertThat(first)
                .as(() -> "the first place where %d and %d differ, by %s"
                        .formatted(codes.length, others.length, at(first, codes) + " and " + at(first, others)))
                .isEqualTo(-1);
    }

    private static String at(int place, long[] codes) {
        return place < codes.length ? LoadEnvelope.of(codes[place]).toString() : "the end";
    }

    private static FollowedStore last(List<FollowedStore> stores) {
        return stores.get(stores.size() - 1);
    }

    /** Publishes one request after the other, each again until a node says that it is stored; how many envelopes. */
    private int write(int writer) {
        int next = 0;
        int turn = writer;
        while (!ended.get()) {
            List<Envelope> request = IntStream.range(next, next + together)
                    .mapToObj(number -> new LoadEnvelope(writer, number).envelope())
                    .toList();
            while (!publish(request, turn++)) {
                pause(20);
            }
            next += together;
            acknowledged.addAndGet(together);
            LockSupport.parkNanos(betweenWrites.toNanos());
        }
        return next;
    }

    private boolean publish(List<Envelope> request, int turn) {
        return tried(() -> clients.get(turn % clients.size()).publish(request));
    }

    /** Reads until all came that was stored, or nothing comes for long; what came of each store, in their order. */
    private List<FollowedStore> read(Client client, Way way) {
        List<FollowedStore> had = new ArrayList<>();
        while (had.isEmpty() || isWanting(last(had))) {
            try {
                ByteString id = client.storeId();
                if (had.isEmpty() || !last(had).id().equals(id)) {
                    had.add(new FollowedStore(id));
                }
                way.goOn(client, last(had));
            } catch (StatusRuntimeException | CompletionException e) {
                pause(20);
            }
        }
        return had;
    }

    private boolean isWanting(FollowedStore store) {
        int all = expected.get();
        return store.count() < all && (all == UNKNOWN || store.silence().compareTo(PATIENCE) < 0);
    }

    private void stay(Client client, FollowedStore store) {
        stream(client, store, UNKNOWN);
    }

    private void comeAndGo(Client client, FollowedStore store) {
        stream(client, store, 1 + random.nextInt(LONGEST_STAY));
    }

    private void stream(Client client, FollowedStore store, int most) {
        LiveStream<SubscribeRequest> stream = LiveStream.unread(client, Integer.MAX_VALUE, store.behind());
        try {
            Metadata headers = stream.awaitHeaders();
            int begun = store.count();
            boolean isOpen = store.isFollowed(headers);
            while (isOpen && store.count() - begun < most && isWanting(store)) {
                pause(5);
                isOpen = stream.isOpen();
                stream.drain().forEach(store::add);
            }
        } finally {
            stream.cancel();
        }
    }

    private void turnPages(Client client, FollowedStore store) {
        while (isWanting(store)) {
            var page = client.query(QueryRequest.newBuilder()
                    .addAllContentTopics(LoadEnvelope.TOPICS)
                    .setAfterArrival(store.count())
                    .setStoreId(store.id()));
            page.getEnvelopesList().forEach(store::add);
            if (page.getEnvelopesCount() == 0) {
                pause(5);
            }
        }
    }
}
