package org.xmtp.reactive.defects;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xmtp.reactive.TestRatchet;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.OutgoingMessage;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.SentMessage;
import org.xmtp.reactive.api.XmtpClient;
import org.xmtp.reactive.api.spi.TransportException;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.CommitException;
import org.xmtp.reactive.store.WriteSet;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A recipient who was away reads everything, in the order in which it was sent, whatever the sender went through. */
@Timeout(120)
class SendingOrderTests extends DefectTests {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final PrivateKeySigner alice = PrivateKeySigner.random();
    private final PrivateKeySigner bob = PrivateKeySigner.random();
    private final Tap line = new Tap(network.transport());

    /** Both have registered, Alice knows Bob, and both are closed. */
    private void acquaint() {
        AccountAddress to = connectBob().address();
        publish(connectAlice(Disk.SOUND), to, "hello");
        closeAll();
    }

    private XmtpClient connectAlice(Disk disk) {
        return connect(TestRatchet.client().signer(alice).transport(line).store(file("alice")), disk);
    }

    private XmtpClient connectBob() {
        return connect(
                TestRatchet.client().signer(bob).transport(network.transport()).store(file("bob")));
    }

    private static List<SentMessage> sendAll(XmtpClient from, AccountAddress to, List<String> texts) {
        return Await.value(from.send(Flux.fromIterable(texts).map(text -> OutgoingMessage.text(to, text)))
                .collectList());
    }

    private static void awaitPublished(List<SentMessage> sent) {
        Await.done(Flux.fromIterable(sent).flatMap(SentMessage::published, 64).then());
    }

    /** Texts that Alice queues while she is offline. */
    private List<String> queueOffline(int count) {
        List<String> texts = texts("queued", count);
        XmtpClient offline =
                connect(TestRatchet.client().signer(alice).store(file("alice")).offline());
        assertThat(sendAll(offline, bob.address(), texts)).hasSize(count);
        closeAll();
        return texts;
    }

    private void assertThatBobReads(List<String> texts) {
        List<String> all = new ArrayList<>(List.of("hello"));
        all.addAll(texts);
        assertRead(Reading.of(connectBob()).awaitTexts(all.size(), PATIENCE), all);
    }

    /** Before, 1,913 of the 6,000 were lost: what was sent at the reconnect was stamped earlier than the backlog. */
    @Test
    void aBacklogIsReadBeforeWhatIsSentAtTheReconnect() {
        acquaint();
        List<String> all = new ArrayList<>(queueOffline(4_000));
        List<String> fresh = texts("fresh", 2_000);
        all.addAll(fresh);

        XmtpClient back = connectAlice(Disk.slowOutbox(Duration.ofMillis(50)));
        awaitPublished(sendAll(back, bob.address(), fresh));

        assertThatBobReads(all);
    }

    /** Before, 60 of the 101 were lost: while the outbox was being loaded, a new message was stamped at once. */
    @Test
    void aMessageSentWhileTheOutboxIsBeingLoadedIsReadBehindTheBacklog() {
        acquaint();
        List<String> all = new ArrayList<>(queueOffline(100));
        all.add("fresh");

        XmtpClient back = connectAlice(Disk.slowOutbox(Duration.ofSeconds(1)));
        awaitPublished(sendAll(back, bob.address(), List.of("fresh")));

        assertThatBobReads(all);
    }

    /** Before, the backlog was stamped anew after the failed commit, and so behind what was sent meanwhile. */
    @Test
    void aMessageSentAfterAFailedStampIsReadBehindTheBacklog() {
        acquaint();
        StampRefusal disk = new StampRefusal();
        XmtpClient back = connectAlice(disk);
        awaitLive(back);
        AtomicBoolean away = new AtomicBoolean();
        line.onPublish((envelopes, call) -> {
            away.set(true);
            return Mono.error(new TransportException(TransportException.Kind.UNAVAILABLE, "away", null));
        });
        List<String> all = new ArrayList<>(texts("queued", 100));
        // What is sent before the first attempt has failed is stamped as it is queued.
        List<SentMessage> sent = new ArrayList<>(sendAll(back, bob.address(), all.subList(0, 1)));
        Await.until("the first attempt has failed", PATIENCE, away::get);
        sent.addAll(sendAll(back, bob.address(), all.subList(1, 100)));
        disk.armed.set(true);
        line.onPublish((envelopes, call) -> call);
        disk.awaitRefused();
        sent.addAll(sendAll(back, bob.address(), List.of("fresh")));
        all.add("fresh");
        awaitPublished(sent);
        closeAll();

        assertThatBobReads(all);
    }

    /** Refuses the next commit that stamps copies. */
    private static final class StampRefusal implements Disk {
        private final AtomicBoolean armed = new AtomicBoolean();
        private final CountDownLatch refused = new CountDownLatch(1);

        @Override
        public Mono<Void> commit(List<WriteSet> batch, Mono<Void> commit) {
            boolean stamps = batch.stream()
                    .flatMap(set -> set.changes().stream())
                    .anyMatch(Change.CopiesStamped.class::isInstance);
            if (!stamps || !armed.compareAndSet(true, false)) {
                return commit;
            }
            refused.countDown();
            return Mono.error(new CommitException(CommitException.Outcome.UNAVAILABLE, "a fault of the test"));
        }

        void awaitRefused() {
            try {
                assertThat(refused.await(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .as("copies were stamped")
                        .isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
