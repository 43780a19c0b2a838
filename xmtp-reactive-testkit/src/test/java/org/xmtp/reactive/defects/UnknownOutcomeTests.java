package org.xmtp.reactive.defects;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xmtp.reactive.TestRatchet;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.Inbound;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.Sealing;
import org.xmtp.reactive.api.SentMessage;
import org.xmtp.reactive.api.XmtpClient;
import org.xmtp.reactive.api.XmtpException;
import org.xmtp.reactive.api.XmtpStorageException;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.cryptography.olm.NormalMessage;
import org.xmtp.reactive.cryptography.olm.OlmMessage;
import org.xmtp.reactive.network.Topics;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.CommitException;
import org.xmtp.reactive.store.CommitException.Outcome;
import org.xmtp.reactive.store.Entry;
import org.xmtp.reactive.store.WriteSet;
import org.xmtp.reactive.wire.EnvelopeCodec;
import org.xmtp.reactive.wire.MalformedException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Commits that fail, and commits of which nobody can tell whether they happened: users are told the truth. */
@Timeout(120)
class UnknownOutcomeTests extends DefectTests {
    private static final int SENDS = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final PrivateKeySigner alice = PrivateKeySigner.random();
    private final Tap line = new Tap(network.transport());

    /** What goes wrong with one commit of many messages, and with what follows it. */
    enum Fault {
        DONE_AND_RECOVERY_FAILS(true, false, false),
        DONE_AND_RECOVERY_FAILS_THEN_NOT_DONE(true, false, true),
        NOT_DONE_AND_RECOVERY_FAILS(false, false, false),
        DONE_WITHIN_ONE_BY_ONE(true, true, false),
        NOT_DONE_WITHIN_ONE_BY_ONE(false, true, false);

        private final boolean happens;
        private final boolean refusedBefore;
        private final boolean doubtfulAgain;

        Fault(boolean happens, boolean refusedBefore, boolean doubtfulAgain) {
            this.happens = happens;
            this.refusedBefore = refusedBefore;
            this.doubtfulAgain = doubtfulAgain;
        }
    }

    /** Lets one commit with several messages end as the fault says. */
    private static final class DoubtfulDisk implements Disk {
        private final Fault fault;
        private final AtomicBoolean armed = new AtomicBoolean();
        private final AtomicBoolean refused = new AtomicBoolean();
        private final AtomicInteger doubts = new AtomicInteger();
        private final AtomicInteger failingRecoveries = new AtomicInteger();

        DoubtfulDisk(Fault fault) {
            this.fault = fault;
        }

        @Override
        public Mono<Void> commit(List<WriteSet> batch, Mono<Void> commit) {
            if (!armed.get() || messages(batch) == 0) {
                return commit;
            }
            if (fault.refusedBefore) {
                if (messages(batch) > 1 && refused.compareAndSet(false, true)) {
                    return Mono.error(new CommitException(Outcome.REJECTED, "a fault of the test"));
                }
                return refused.get() && doubts.compareAndSet(0, 1) ? doubtful(commit) : commit;
            }
            if (messages(batch) > 1 && doubts.compareAndSet(0, 1)) {
                failingRecoveries.set(1);
                return doubtful(commit);
            }
            return fault.doubtfulAgain && messages(batch) == 1 && doubts.compareAndSet(1, 2) ? doubt() : commit;
        }

        private static Mono<Void> doubt() {
            return Mono.error(new CommitException(Outcome.UNKNOWN, "a fault of the test"));
        }

        private Mono<Void> doubtful(Mono<Void> commit) {
            return fault.happens ? commit.then(doubt()) : doubt();
        }

        @Override
        public <T> Mono<T> recovery(Mono<T> recovery) {
            return failingRecoveries.getAndDecrement() > 0
                    ? Mono.error(new XmtpStorageException(
                            ErrorCode.STORE_UNAVAILABLE, "a fault of the test", new IllegalStateException()))
                    : recovery;
        }

        private static long messages(List<WriteSet> batch) {
            return batch.stream()
                    .flatMap(set -> set.changes().stream())
                    .filter(change -> change instanceof Change.EntryAppended appended
                            && appended.entry() instanceof Entry.OfMessage)
                    .count();
        }
    }

    /** Before, a send told durable was not, and an index of a chain went onto the wire twice. */
    @ParameterizedTest
    @EnumSource(Fault.class)
    void whatIsToldDurableIsAndNoKeyIsUsedTwice(Fault fault) {
        XmtpClient bob = connect();
        DoubtfulDisk disk = new DoubtfulDisk(fault);
        XmtpClient sender =
                connect(TestRatchet.client().signer(alice).transport(line).store(file("alice")), disk);
        publish(sender, bob.address(), "hello");
        disk.armed.set(true);

        Queue<String> durable = new ConcurrentLinkedQueue<>();
        for (int atOnce : List.of(64, 1)) {
            Await.done(Flux.fromIterable(texts(atOnce + " at once", SENDS))
                    .flatMap(
                            text -> attempt(sender, bob.address(), text)
                                    .doOnNext(sent -> durable.add(text))
                                    .onErrorResume(error -> Mono.empty()),
                            atOnce)
                    .then());
        }
        assertThat(disk.doubts).as("commits of unknown outcome").hasPositiveValue();
        boolean goesOn = Await.value(attempt(sender, bob.address(), "last")
                .flatMap(sent -> sent.published().thenReturn(true))
                .onErrorReturn(false));
        closeAll();

        XmtpClient again =
                connect(TestRatchet.client().signer(alice).transport(line).store(file("alice")));
        List<String> history = Await.value(again.conversation(bob.address())
                .messages()
                .map(message -> message.text().orElse(""))
                .collectList());
        assertThat(history).doesNotHaveDuplicates().containsAll(durable);
        assertThatNoIndexIsUsedTwice(line.published(Topics.message(bob.installationId())));
        assertThat(goesOn).as("the client goes on by itself").isTrue();
    }

    private static Mono<SentMessage> attempt(XmtpClient from, AccountAddress to, String text) {
        return from.conversation(to).send(text).timeout(PATIENCE);
    }

    private static void assertThatNoIndexIsUsedTwice(List<NetworkEnvelope> envelopes) {
        Map<String, Set<List<Byte>>> ciphertexts = new HashMap<>();
        for (NetworkEnvelope envelope : envelopes) {
            NormalMessage message = inner(envelope);
            ciphertexts
                    .computeIfAbsent(message.ratchetKey() + "/" + message.chainIndex(), index -> new HashSet<>())
                    .add(boxed(message.bytes()));
        }
        assertThat(ciphertexts.values()).allMatch(different -> different.size() == 1);
    }

    private static NormalMessage inner(NetworkEnvelope envelope) {
        try {
            return OlmMessage.parse(EnvelopeCodec.read(envelope.message()).ciphertext())
                    .inner();
        } catch (MalformedException e) {
            throw new AssertionError("an envelope of a client", e);
        }
    }

    private static List<Byte> boxed(byte[] bytes) {
        Byte[] boxed = new Byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            boxed[i] = bytes[i];
        }
        return List.of(boxed);
    }

    @Override
    Sealing sealing() {
        return Sealing.OFF;
    }

    /** Before, 256 of 270 sends and acknowledgements failed with an internal exception while the disk was full. */
    @Test
    void aFullDiskShowsNoErrorThatIsNotOfTheApi() {
        AtomicBoolean full = new AtomicBoolean();
        Disk disk = new Disk() {
            @Override
            public Mono<Void> commit(List<WriteSet> batch, Mono<Void> commit) {
                return full.get()
                        ? Mono.delay(Duration.ofMillis(5))
                                .then(Mono.error(new CommitException(Outcome.UNAVAILABLE, "a fault of the test")))
                        : commit;
            }
        };
        XmtpClient bob = connect();
        XmtpClient client =
                connect(TestRatchet.client().signer(alice).transport(line).store(file("alice")), disk);
        publish(client, bob.address(), "hello");
        texts("to read", SENDS).forEach(text -> send(bob, client.address(), text));
        List<Inbound> rows = Await.value(client.inbound("rows").take(SENDS).collectList());

        full.set(true);
        Queue<Throwable> errors = new ConcurrentLinkedQueue<>();
        Mono<Void> sends = Flux.range(1, SENDS)
                .flatMap(
                        number -> attempt(client, bob.address(), "sent " + number)
                                .doOnError(errors::add)
                                .onErrorResume(error -> Mono.empty()),
                        SENDS)
                .then();
        Mono<Void> acknowledgements = Flux.fromIterable(rows)
                .flatMap(
                        row -> row.acknowledge()
                                .timeout(PATIENCE)
                                .doOnError(errors::add)
                                .onErrorResume(error -> Mono.empty()),
                        SENDS)
                .then();
        Mono<Void> mending = Mono.delay(Duration.ofSeconds(2))
                .doOnNext(tick -> full.set(false))
                .then();
        Await.done(Mono.when(sends, acknowledgements, mending));

        assertThat(errors).allMatch(error -> error instanceof XmtpException);
        Await.done(attempt(client, bob.address(), "well again").flatMap(SentMessage::published));
    }
}
