package org.xmtp.reactive.defects;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xmtp.reactive.TestRatchet;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.SentMessage;
import org.xmtp.reactive.api.XmtpClient;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.TransportException;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.WriteSet;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What is sent waits in the store, not in memory; and large sends go through it in parts. */
@Timeout(600)
class MemoryBoundsTests extends DefectTests {
    private static final int TEXT = 4_000;
    private static final int LARGE_TEXT = 1_000_000;
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    /** The bound of a write-set and of a request, and what one more copy can exceed it by. */
    private static final long PART_BYTES = 6 * Heap.MIB;

    private final Tap line = new Tap(network.transport());
    private final Random random = new Random(1);

    private XmtpClient connectAlice(Disk disk) {
        return connect(
                TestRatchet.client()
                        .signer(PrivateKeySigner.random())
                        .transport(line)
                        .store(file("alice")),
                disk);
    }

    private String text(int characters) {
        StringBuilder text = new StringBuilder(characters);
        random.ints(characters, 'a', 'z' + 1).forEach(text::appendCodePoint);
        return text.toString();
    }

    /** Before (40,000 of them), 578 MiB live. */
    @Test
    void sendsWhileTheNodeIsAwayWaitInTheStore() {
        assertThatSendsWaitInTheStore(10_000);
    }

    /** The whole of it. */
    @Tag("long")
    @Test
    void fortyThousandSendsWhileTheNodeIsAwayWaitInTheStore() {
        assertThatSendsWaitInTheStore(40_000);
    }

    private void assertThatSendsWaitInTheStore(int count) {
        XmtpClient client = connectAlice(Disk.SOUND);
        awaitLive(client);
        Stranger peer = Stranger.create();
        publish(List.of(peer.bundle()));
        publish(client, peer.address(), "hello");
        line.onPublish((envelopes, call) ->
                Mono.error(new TransportException(TransportException.Kind.UNAVAILABLE, "away", null)));
        String text = text(TEXT);
        long before = Heap.live();

        Flux.range(1, count)
                .flatMap(number -> client.conversation(peer.address()).send(number + text), 64)
                .then()
                .block(PATIENCE);

        assertThat((Heap.live() - before) / Heap.MIB)
                .as("MiB live after %d sends", count)
                .isLessThan(80);
    }

    /** Before (256 of them), one write-set of 256 MB. */
    @Test
    void copiesOfALargeMessageAreMadeInParts() {
        assertThatCopiesAreMadeInParts(24);
    }

    /** The whole of it. */
    @Tag("long")
    @Test
    void twoHundredAndFiftySixCopiesOfALargeMessageAreMadeInParts() {
        assertThatCopiesAreMadeInParts(256);
    }

    private void assertThatCopiesAreMadeInParts(int installations) {
        AtomicLong largest = new AtomicLong();
        XmtpClient client = connectAlice(new Disk() {
            @Override
            public Mono<Void> commit(List<WriteSet> batch, Mono<Void> commit) {
                batch.forEach(set -> largest.accumulateAndGet(copiesOf(set), Math::max));
                return commit;
            }
        });
        Stranger peer = Stranger.create();
        Set<String> topics = new HashSet<>();
        for (int number = 0; number < installations; number++) {
            Stranger installation = number == 0 ? peer : peer.another();
            topics.add(installation.topic());
            publish(List.of(installation.bundle()));
        }

        client.conversation(peer.address())
                .send(text(LARGE_TEXT))
                .flatMap(SentMessage::published)
                .block(PATIENCE);

        long largestRequest = line.requests().stream()
                .mapToLong(request -> request.stream()
                        .mapToLong(envelope -> envelope.message().length)
                        .sum())
                .max()
                .orElse(0);
        assertThat(network.stored().stream().map(NetworkEnvelope::topic)).containsAll(topics);
        assertThat(largest.get()).as("bytes of copies in a write-set").isBetween(1L, PART_BYTES);
        assertThat(largestRequest).as("bytes in a request").isLessThanOrEqualTo(PART_BYTES);
    }

    private static long copiesOf(WriteSet set) {
        long bytes = 0;
        for (Change change : set.changes()) {
            if (change instanceof Change.CopiesQueued queued) {
                bytes += queued.copies().stream()
                        .mapToLong(copy -> copy.message().length)
                        .sum();
            }
        }
        return bytes;
    }
}
