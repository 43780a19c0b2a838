package org.xmtp.reactive.defects;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xmtp.reactive.TestRatchet;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.XmtpClient;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.PageCursor;
import org.xmtp.reactive.api.spi.QueryPage;
import org.xmtp.reactive.api.spi.TopicQuery;
import org.xmtp.reactive.network.Topics;
import org.xmtp.reactive.wire.Sha256;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Messages of senders who do not exist cost little, and hold up nobody. */
@Timeout(180)
class InventedSendersTests extends DefectTests {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int MEGABYTE = 1_000_000;
    private static final int PAGES = 100;
    private static final int PAGE = 3;
    /** How many contact topics may be asked for at once. */
    private static final int LOOK_UPS = 16;

    private static final int SENDERS = 128;

    private final PrivateKeySigner bob = PrivateKeySigner.random();
    private final Tap line = new Tap(network.transport());

    private XmtpClient connectBob() {
        return connect(TestRatchet.client().signer(bob).transport(line).store(file("bob")));
    }

    private static String contactTopic(TopicQuery query) {
        return query.topics().iterator().next();
    }

    private static boolean asksForContacts(TopicQuery query) {
        return contactTopic(query).startsWith("/xmtp/3/contact-");
    }

    /** Before, all pages of the sender's contact topic were held at once, 300 MB. */
    @Test
    void aLongContactTopicIsNotHeldWhole() {
        XmtpClient client = connectBob();
        awaitLive(client);
        Stranger invented = Stranger.create();
        Queue<WeakReference<byte[]>> handedOut = new ConcurrentLinkedQueue<>();
        AtomicInteger mostHeld = new AtomicInteger();
        AtomicInteger pages = new AtomicInteger();
        line.onQuery((query, call) -> query.topics().contains(Topics.contact(invented.address()))
                ? Mono.fromSupplier(() -> {
                            QueryPage page = page(query, pages.incrementAndGet());
                            if (pages.get() % 10 == 0) {
                                System.gc();
                                mostHeld.accumulateAndGet(held(handedOut), Math::max);
                            }
                            page.envelopes().forEach(one -> handedOut.add(new WeakReference<>(one.message())));
                            return page;
                        })
                        .subscribeOn(Schedulers.boundedElastic())
                : call);

        publish(List.of(invented.garbage(client, 100)));
        boolean unused = Await.holds(Duration.ofSeconds(10), () -> pages.get() >= PAGES);

        assertThat(pages.get()).isPositive();
        assertThat(mostHeld.get()).as("megabytes of contact pages held").isLessThanOrEqualTo(16);
    }

    private static QueryPage page(TopicQuery query, int number) {
        List<NetworkEnvelope> envelopes = new ArrayList<>();
        for (int index = 0; index < PAGE; index++) {
            envelopes.add(new NetworkEnvelope(contactTopic(query), (long) number * PAGE + index, new byte[MEGABYTE]));
        }
        NetworkEnvelope last = envelopes.get(PAGE - 1);
        PageCursor end = new PageCursor(
                last.timestampNs(), Sha256.of(contactTopic(query).getBytes(StandardCharsets.UTF_8), last.message()));
        return new QueryPage(envelopes, Optional.of(end).filter(more -> number < PAGES));
    }

    private static int held(Queue<WeakReference<byte[]>> handedOut) {
        handedOut.removeIf(reference -> reference.get() == null);
        return handedOut.size();
    }

    /** Before, each pass over what waits made 16 look-ups of its own at once. */
    @Test
    void lookUpsUnderWayAreBoundedInAll() {
        XmtpClient client = connectBob();
        awaitLive(client);
        AtomicInteger underWay = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        line.onQuery((query, call) -> asksForContacts(query)
                ? Mono.<QueryPage>never()
                        .doOnSubscribe(asked -> most.accumulateAndGet(underWay.incrementAndGet(), Math::max))
                        .doFinally(end -> underWay.decrementAndGet())
                : call);

        for (int pass = 0; pass < 4; pass++) {
            for (int sender = 0; sender < SENDERS / 4; sender++) {
                publish(List.of(Stranger.create().garbage(client, 100)));
            }
            Await.done(Mono.delay(Duration.ofSeconds(2)));
        }

        assertThat(most).hasValueBetween(1, LOOK_UPS);
    }

    /** Before, it was read after 16 s: the page waited until each of the others had been looked up in vain. */
    @Test
    void aKnownSendersMessageBehindInventedOnesIsReadAtOnce() {
        XmtpClient first = connectBob();
        XmtpClient alice = connect();
        publish(alice, first.address(), "hello");
        assertThat(Reading.of(first).awaitTexts(1, PATIENCE)).containsExactly("hello");
        first.close().block(PATIENCE);
        for (int sender = 0; sender < SENDERS; sender++) {
            publish(List.of(Stranger.create().garbage(first, 100)));
        }
        publish(alice, first.address(), "behind them");
        line.onQuery((query, call) -> asksForContacts(query) ? Mono.never() : call);

        Reading reading = Reading.of(connectBob());

        assertThat(reading.awaitTexts(1, Duration.ofSeconds(12))).contains("behind them");
    }

    /** Before, the 200 took all the room that there was for its real ones, which were refused for good. */
    @Test
    void garbageInASendersNameDoesNotCrowdOutItsOwnMessages() {
        XmtpClient client = connectBob();
        awaitLive(client);
        Stranger sender = Stranger.create();
        AtomicBoolean known = new AtomicBoolean();
        line.onQuery((query, call) ->
                asksForContacts(query) && !known.get() ? Mono.just(new QueryPage(List.of(), Optional.empty())) : call);
        Reading reading = Reading.of(client);
        for (int number = 0; number < 200; number++) {
            publish(List.of(sender.garbage(client, 30_000)));
        }
        publish(List.of(sender.opening(client, bundleOf(client), "genuine")));
        Await.done(Mono.delay(Duration.ofSeconds(2)));

        known.set(true);
        publish(List.of(sender.bundle()));

        assertThat(reading.awaitTexts(1, PATIENCE)).containsExactly("genuine");
    }

    /** Before (400 of them), 407 MiB live, a file of 1.8 GB, 30 s to close, and no connection within 60 s. */
    @Test
    void largeEnvelopesOfTwoInventedSendersCostLittle() {
        assertThatLargeEnvelopesCostLittle(100);
    }

    /** The whole of it. */
    @Tag("long")
    @Test
    void fourHundredLargeEnvelopesOfTwoInventedSendersCostLittle() {
        assertThatLargeEnvelopesCostLittle(400);
    }

    private void assertThatLargeEnvelopesCostLittle(int count) {
        XmtpClient first = connectBob();
        awaitLive(first);
        Await.done(first.close());
        for (int sender = 0; sender < 2; sender++) {
            Stranger invented = Stranger.create();
            for (int number = 0; number < count / 2; number++) {
                publish(List.of(invented.garbage(first, MEGABYTE)));
            }
        }
        // The network of the test holds its envelopes; off a wire each reader gets bytes of its own.
        line.onQuery((query, call) -> call.map(InventedSendersTests::copied));
        long before = Heap.live();

        XmtpClient client = connectBob();
        awaitLive(client);
        long live = Heap.live() - before;
        long began = System.nanoTime();
        client.close().block(Duration.ofSeconds(60));
        Duration closing = Duration.ofNanos(System.nanoTime() - began);
        long bytes = fileBytes();

        assertThat(live / Heap.MIB).as("MiB live").isLessThan(48);
        assertThat(bytes / Heap.MIB).as("MiB in the store's files").isLessThan(64);
        // Behind 10 s it would not drain any more.
        assertThat(closing).isLessThan(Duration.ofSeconds(9));
        awaitLive(connectBob());
    }

    private static QueryPage copied(QueryPage page) {
        return new QueryPage(
                page.envelopes().stream()
                        .map(one -> new NetworkEnvelope(
                                one.topic(), one.timestampNs(), one.message().clone()))
                        .toList(),
                page.next());
    }

    private long fileBytes() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
