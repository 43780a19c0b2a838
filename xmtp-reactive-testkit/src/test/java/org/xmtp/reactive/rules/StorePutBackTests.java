package org.xmtp.reactive.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xmtp.reactive.TestRatchet;
import org.xmtp.reactive.api.Delivery;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.HistoryRange;
import org.xmtp.reactive.api.Inbound;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.Sealing;
import org.xmtp.reactive.api.StoreRecovery;
import org.xmtp.reactive.api.Trust;
import org.xmtp.reactive.api.XmtpClient;
import org.xmtp.reactive.api.XmtpException;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.TransportException;
import org.xmtp.reactive.client.SignedBundles;
import org.xmtp.reactive.cryptography.olm.JavaRatchet;
import org.xmtp.reactive.cryptography.olm.NormalMessage;
import org.xmtp.reactive.cryptography.olm.OlmMessage;
import org.xmtp.reactive.network.Topics;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.CommitException.Outcome;
import org.xmtp.reactive.store.h2.H2Stores;
import org.xmtp.reactive.testkit.FaultyStore;
import org.xmtp.reactive.wire.EnvelopeCodec;
import org.xmtp.reactive.wire.MalformedException;
import reactor.core.publisher.Mono;
import reactor.test.subscriber.TestSubscriber;

/** A store that was put back from a backup is not used again as if nothing had happened. */
final class StorePutBackTests extends RuleTests {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final PrivateKeySigner owner = PrivateKeySigner.random();
    private final List<StoreRecovery> told = new ArrayList<>();
    private final Installation alice = open();
    private Installation bob = alice;

    @BeforeEach
    void meet() {
        bob = open(bob(store()));
        acquaint(alice, bob);
    }

    private XmtpStore.InFile store() {
        return (XmtpStore.InFile) file("bob");
    }

    private Installation.Setup bob(XmtpStore store) {
        return setup().signer(owner).store(store);
    }

    private Path data() {
        return folder.resolve("bob.mv.db");
    }

    private Path backup() {
        return folder.resolve("backup");
    }

    /** Copies Bob's store, once all is durable. */
    private void backUp() {
        close(bob);
        copy(data(), backup());
        bob = open(bob(store()));
    }

    private static void copy(Path from, Path to) {
        try {
            Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void recoverBob() {
        close(bob);
        copy(backup(), data());
        bob = open(bob(store().recover(told::add)));
    }

    private void talk(String what, int turns) {
        for (int turn = 0; turn < turns; turn++) {
            publish(alice, bob.address(), what + turn);
            publish(bob, alice.address(), what + turn);
            runtime.pass(Duration.ofMillis(10));
        }
    }

    /** Publishing the same envelope again is no second use; the network keeps it once. */
    private void assertNoKeyUsedTwice() {
        Map<String, NetworkEnvelope> used = new HashMap<>();
        for (NetworkEnvelope envelope : network.stored()) {
            if (envelope.topic().contains("message-")) {
                NormalMessage message = olm(envelope).inner();
                assertThat(used.put(message.ratchetKey() + " " + message.chainIndex(), envelope))
                        .as("another envelope for %s", message)
                        .isNull();
            }
        }
    }

    private static OlmMessage olm(NetworkEnvelope envelope) {
        try {
            return OlmMessage.parse(EnvelopeCodec.read(envelope.message()).ciphertext());
        } catch (MalformedException e) {
            throw new AssertionError("a genuine envelope", e);
        }
    }

    @Override
    Sealing sealing() {
        return Sealing.OFF;
    }

    @Test
    void itIsRefusedWithTheRemedy() {
        backUp();
        talk("lost ", 3);
        close(bob);
        copy(backup(), data());

        Throwable refused = end(begin(connecting(bob(store())).connect()));

        assertThat(refused)
                .isInstanceOfSatisfying(
                        XmtpException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_BEHIND))
                .hasMessageContaining("recover");
    }

    @Test
    void afterItsRecoveryBothDirectionsPassWithinAMinuteAndNoKeyIsUsedTwice() {
        talk("before ", 3);
        backUp();
        talk("lost ", 60);

        recoverBob();

        assertThat(told)
                .singleElement()
                .satisfies(done -> assertThat(done.lostUpTo()).isGreaterThan(done.position() + 120));
        Duration renewed =
                until("what was lost comes again", MINUTE, () -> bob.received().contains("lost 0"));
        publish(bob, alice.address(), "from the recovered");
        renewed =
                renewed.plus(until("it is read", MINUTE, () -> alice.received().contains("from the recovered")));
        publish(alice, bob.address(), "to the recovered");
        renewed = renewed.plus(until("it is read", MINUTE, () -> bob.received().contains("to the recovered")));
        assertThat(renewed).isLessThan(MINUTE);
        talk("more ", 5);
        until("all that follows is read", () -> bob.received().contains("more 4"));
        assertThat(alice.received()).contains("more 0", "more 1", "more 2", "more 3", "more 4");
        assertThat(alice.failures()).isEmpty();
        runtime.pass(Duration.ofHours(2));
        assertNoKeyUsedTwice();
    }

    private static void cut(Path file, int percent) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() * percent / 100);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The store to open in place of one that was refused, by what the error says. */
    private XmtpStore remedied(Throwable refused) {
        if (refused instanceof XmtpException e && e.code() == ErrorCode.STORE_BEHIND) {
            assertThat(e).hasMessageContaining("XmtpStore.file(path, key).recover()");
            return store().recover(told::add);
        }
        assertThat(refused).isInstanceOf(XmtpException.class).hasMessageContaining("Xmtp.salvage(store, path)");
        Throwable nothing = end(begin(H2Stores.salvage(store(), folder.resolve("fresh"), runtime)));
        if (nothing == null) {
            return file("fresh");
        }
        assertThat(nothing).isInstanceOf(XmtpException.class).hasMessageContaining("restore it from a backup");
        copy(backup(), data());
        return store().recover(told::add);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 30, 60, 90})
    void oneThatWasCutShortIsRefusedWithTheRemedyAfterWhichBothDirectionsPassWithinAMinute(int percent) {
        backUp();
        talk("cut off ", 60);
        close(bob);
        cut(data(), percent);

        Throwable refused = end(begin(connecting(bob(store())).connect()));
        bob = open(bob(remedied(Objects.requireNonNull(refused, "an error"))));

        publish(bob, alice.address(), "from the remedied");
        until("it is read", MINUTE, () -> alice.received().contains("from the remedied"));
        publish(alice, bob.address(), "to the remedied");
        until("it is read", MINUTE, () -> bob.received().contains("to the remedied"));
        assertThat(alice.failures()).isEmpty();
        runtime.pass(Duration.ofHours(2));
        assertNoKeyUsedTwice();
    }

    @Test
    void aPeerWhoSpeaksFirstIsReadWithinAMinute() {
        backUp();
        talk("lost ", 60);
        recoverBob();

        publish(alice, bob.address(), "early");
        runtime.pass(Duration.ofSeconds(30));
        publish(alice, bob.address(), "later");

        until(
                "the new session carries it",
                Duration.ofSeconds(30),
                () -> bob.received().contains("later"));
        publish(bob, alice.address(), "answer");
        until("so is the answer", () -> alice.received().contains("answer"));
        assertThat(alice.failures()).isEmpty();
        assertNoKeyUsedTwice();
    }

    @Test
    void whatComesLateOnALostSessionDoesNotBringItBack() {
        List<NetworkEnvelope> late = new ArrayList<>();
        backUp();
        talk("lost ", 3);
        bob.transport.publishes(late::addAll);
        publish(bob, alice.address(), "late");
        runtime.pass(Duration.ofSeconds(1));
        recoverBob();
        runtime.pass(Duration.ofSeconds(5));

        publish(late);
        until("it is read", () -> alice.received().contains("late"));
        publish(alice, bob.address(), "to the recovered");

        until("it is read", () -> bob.received().contains("to the recovered"));
    }

    /** Found by the search: what opens a session comes again, but who sent it has had answers on it that are lost. */
    @Test
    void aSessionThatIsOpenedOnceMoreByWhatComesAgainIsNotSentOn() {
        Installation carol = open(setup());
        List<NetworkEnvelope> opening = new ArrayList<>();
        carol.transport.publishes(opening::addAll);
        publish(carol, bob.address(), "opening");
        runtime.pass(Duration.ofSeconds(1));
        carol.transport.publishes(null);
        // On a session of his own, of which she hears nothing.
        bob.transport.publishes(lost -> {});
        publish(bob, carol.address(), "never seen");
        runtime.pass(Duration.ofSeconds(1));
        backUp();
        publish(opening);
        until("it is read", () -> bob.received().contains("opening"));
        publish(bob, carol.address(), "answer");
        until("it is read", () -> carol.received().contains("answer"));
        publish(carol, bob.address(), "next");
        until("it is read", () -> bob.received().contains("next"));

        recoverBob();
        until("what was lost comes again", MINUTE, () -> bob.received().contains("opening"));
        publish(bob, carol.address(), "from the recovered");
        publish(carol, bob.address(), "to the recovered");

        until("it is read", () -> carol.received().contains("from the recovered"));
        until("it is read", () -> bob.received().contains("to the recovered"));
        assertThat(carol.failures()).isEmpty();
        assertNoKeyUsedTwice();
    }

    /**
     * What opened a session with whom we met since the backup opens it again; it has had answers that are lost here.
     */
    @Test
    void whoWasMetSinceReadsWhatIsSentRightAfterTheRecovery() {
        backUp();
        Installation carol = open(setup());
        acquaint(carol, bob);
        publish(carol, bob.address(), "next");
        until("it is read", () -> bob.received().contains("next"));

        recoverBob();
        until("what was lost comes again", MINUTE, () -> bob.received().contains("hello"));
        publish(bob, carol.address(), "from the recovered");
        until("it is read", MINUTE, () -> carol.received().contains("from the recovered"));
        publish(carol, bob.address(), "to the recovered");
        until("it is read", MINUTE, () -> bob.received().contains("to the recovered"));
        assertThat(carol.failures()).isEmpty();
        assertNoKeyUsedTwice();
    }

    /** Put back together, as on one machine: they meet on one session, and its ratchet turns. */
    @Test
    void twoThatWerePutBackWithinAMinuteMeetOnOneSession() {
        XmtpStore.InFile carols = (XmtpStore.InFile) file("carol");
        PrivateKeySigner carolsOwner = PrivateKeySigner.random();
        Installation carol = open(setup().signer(carolsOwner).store(carols));
        acquaint(carol, bob);
        close(carol);
        backUp();
        copy(folder.resolve("carol.mv.db"), folder.resolve("carols backup"));
        carol = open(setup().signer(carolsOwner).store(carols));
        publish(carol, bob.address(), "lost");
        publish(bob, carol.address(), "lost too");
        runtime.pass(Duration.ofSeconds(5));
        close(carol);
        recoverBob();
        runtime.pass(Duration.ofSeconds(20));
        copy(folder.resolve("carols backup"), folder.resolve("carol.mv.db"));
        carol = open(setup().signer(carolsOwner).store(carols.recover(told::add)));
        runtime.pass(MINUTE);
        for (int turn = 0; turn < 5; turn++) {
            String text = "turn " + turn;
            Installation there = carol;
            publish(carol, bob.address(), text);
            publish(bob, carol.address(), text);
            until(
                    "it is read",
                    MINUTE,
                    () -> bob.received().contains(text) && there.received().contains(text));
        }

        assertThat(lastTo(bob)).isInstanceOf(NormalMessage.class);
        assertThat(lastTo(carol)).isInstanceOf(NormalMessage.class);
        assertNoKeyUsedTwice();
    }

    private OlmMessage lastTo(Installation installation) {
        List<NetworkEnvelope> mine = installation.mine(network);
        return olm(mine.get(mine.size() - 1));
    }

    @Test
    void peersKnownAsOursAreToldAtOnceAndOnce() {
        backUp();
        talk("lost ", 1);
        int before = alice.mine(network).size();

        recoverBob();
        runtime.pass(Duration.ofSeconds(5));
        assertThat(alice.mine(network)).as("one renewal").hasSize(before + 1);

        close(bob);
        bob = open(bob(store().recover(told::add)));
        runtime.pass(Duration.ofHours(3));
        assertThat(alice.mine(network)).as("still one").hasSize(before + 1);
        assertThat(told).as("recovered once").hasSize(1);
    }

    private List<NetworkEnvelope> bundles() {
        return network.stored().stream()
                .filter(envelope -> envelope.topic().equals(Topics.contact(owner.address())))
                .toList();
    }

    /** Three more replacements, and the key that peers know would be gone. */
    @Test
    void aStartThatRecoversNothingReplacesNoKey() {
        for (int start = 0; start < 3; start++) {
            close(bob);
            bob = open(bob(store().recover(told::add)));
            runtime.pass(MINUTE);
        }

        assertThat(told).isEmpty();
        assertThat(bundles()).hasSize(1);
    }

    @Test
    void theKeyIsReplacedOnceAfterARecoveryAlsoWhereItWasKilledInBetween() {
        // Another ratchet hides its keys, and replaces none.
        assumeTrue(TestRatchet.NAME.equals(JavaRatchet.NAME));
        backUp();
        talk("lost ", 1);
        close(bob);
        copy(backup(), data());
        Installation killed = takingNoKey(store().recover(told::add));
        TestSubscriber<XmtpClient> connecting = begin(killed.connect());
        runtime.pass(Duration.ofSeconds(30));
        assertThat(connecting.isTerminated()).as("its new key is not durable").isFalse();
        assertThat(told).hasSize(1);
        killed.faults().fail(FaultyStore.Fault.always(Outcome.REJECTED));
        killed.store().release();
        connecting.cancel();
        runtime.pass(MINUTE);

        Installation full = takingNoKey(store());
        value(full.connect());
        assertThat(bundles()).as("it opens all the same").hasSize(1);
        close(full);
        bob = open(bob(store()));
        runtime.pass(MINUTE);
        assertThat(bundles()).hasSize(2);
        close(bob);
        bob = open(bob(store().recover(told::add)));
        runtime.pass(Duration.ofHours(3));
        assertThat(bundles()).as("once").hasSize(2);
        publish(open(setup()), owner.address(), "by the new key");
        until("it is read", () -> bob.received().contains("by the new key"));
    }

    /** Bob, whose store takes no new key until it is released. */
    private Installation takingNoKey(XmtpStore store) {
        List<Installation> opened = new ArrayList<>();
        opened.add(connecting(bob(store).opening(head -> {
            opened.get(0).store().hold(ObservedStore.with(Change.IdentityChanged.class));
            return head;
        })));
        return opened.get(0);
    }

    /** The key that was made for the recovery has a lower number than the lost one, so nobody believes it. */
    @Test
    void aKeyThatWasLostAndMadeWhileTheClockRanAheadIsReplacedWithinADay() {
        assumeTrue(TestRatchet.NAME.equals(JavaRatchet.NAME));
        OwnTime time = new OwnTime(runtime, Duration.ofDays(3));
        backUp();
        close(bob);
        bob = open(bob(store()).runtime(time));
        done(bob.client().rotate());
        runtime.pass(MINUTE);
        assertThat(sequences()).hasSize(2);

        close(bob);
        copy(backup(), data());
        bob = connecting(bob(store().recover(told::add)));
        bob.transport.refuse(this::isOfALowerNumber);
        value(bob.connect());
        runtime.pass(Duration.ofHours(26));

        assertThat(sequences()).hasSize(3);
        assertThat(sequences().get(2)).isEqualTo(Collections.max(sequences()));
        publish(open(setup()), owner.address(), "by the newest key");
        until("it is read", () -> bob.received().contains("by the newest key"));
    }

    /** As a node does that looks at contact bundles. */
    private boolean isOfALowerNumber(NetworkEnvelope envelope) {
        return envelope.topic().equals(Topics.contact(owner.address()))
                && SignedBundles.statement(envelope).getSequence() < Collections.max(sequences());
    }

    private List<Long> sequences() {
        return bundles().stream()
                .map(envelope -> SignedBundles.statement(envelope).getSequence())
                .toList();
    }

    /** Before, it neither connected nor could be wiped. */
    @Test
    void whoKnowsThatItWasRevokedIsOpenedForItsWipe() {
        publish(List.of(Revocations.envelope(owner, 5, bob.client().installationId())));
        until(
                "it knows",
                () -> !bob.store().changes(Change.InstallationsRevoked.class).isEmpty());
        backUp();
        Inbound row = value(bob.client().inbound("reader").next());
        done(row.acknowledge());
        close(bob);
        copy(backup(), data());

        bob = open(bob(store().recover(told::add)));

        done(bob.client().wipe());
        assertThat(data()).doesNotExist();
    }

    @Test
    void thoseNotKnownAsOursGetANewSessionWithTheNextMessage() {
        Installation carol = connecting(setup());
        carol.transport.publishes(envelopes -> network.transport()
                .publish(envelopes.stream().map(SignedBundles::stripped).toList())
                .subscribe());
        value(carol.connect());
        carol.transport.publishes(null);
        publish(bob, carol.address(), "hello carol");
        until("it is read", () -> carol.received().contains("hello carol"));
        backUp();
        publish(bob, carol.address(), "lost");
        int before = carol.mine(network).size();

        recoverBob();
        runtime.pass(Duration.ofMinutes(1));
        assertThat(carol.mine(network)).as("nothing without content").hasSize(before);
        publish(bob, carol.address(), "after");

        until("it is read", () -> carol.received().contains("after"));
        assertThat(carol.failures()).isEmpty();
        publish(carol, bob.address(), "answer");
        until("so is the answer", () -> bob.received().contains("answer"));
        assertNoKeyUsedTwice();
    }

    @Test
    void whatWasQueuedIsOfUnknownFateAndNotPublished() {
        bob.transport.publishing(
                accepted -> Mono.error(new TransportException(TransportException.Kind.UNAVAILABLE, "down", null)));
        value(bob.send(alice.address(), "queued"));
        backUp();
        until("it is read", () -> alice.received().contains("queued"));
        talk("lost ", 3);
        int before = alice.mine(network).size();

        recoverBob();

        assertThat(told)
                .singleElement()
                .satisfies(done -> assertThat(done.copies()).isEqualTo(1));
        runtime.pass(Duration.ofMinutes(10));
        assertThat(alice.mine(network)).as("the renewal alone").hasSize(before + 1);
        assertThat(alice.received()).containsOnlyOnce("queued");
        assertThat(value(bob.client()
                        .conversation(alice.address())
                        .messages(HistoryRange.ALL)
                        .filter(message -> message.text().equals(Optional.of("queued")))
                        .single()))
                .satisfies(message -> assertThat(message.delivery()).contains(Delivery.FAILED));
        assertNoKeyUsedTwice();
    }

    /** Who was approved after the backup has had what was kept from it until then. */
    @Test
    void whoWasApprovedSinceIsHeldAgainAndSentNothingTwice() {
        PrivateKeySigner carols = PrivateKeySigner.random();
        Installation carol = open(setup().signer(carols));
        close(bob);
        bob = open(bob(store()).options(client -> client.sealing(sealing()).trust(Trust.HOLD)));
        acquaint(bob, carol);
        Installation second = open(setup().signer(carols));
        runtime.pass(Duration.ofSeconds(5));
        publish(second, bob.address(), "a session");
        until("there is one", () -> bob.received().contains("a session"));
        publish(bob, carol.address(), "kept");
        backUp();
        List<InstallationId> ids = List.of(second.client().installationId());
        done(bob.client().approve(carol.address(), ids));
        until("it is made up for", () -> second.received().contains("kept"));
        int before = second.mine(network).size();
        recoverBob();

        publish(bob, carol.address(), "not yet");
        until("it arrives", () -> carol.received().contains("not yet"));
        assertThat(second.mine(network)).as("not even a renewal").hasSize(before);
        done(bob.client().approve(carol.address(), ids));
        until("it is made up for", () -> second.received().contains("not yet"));
        runtime.pass(Duration.ofMinutes(2));
        assertThat(second.received()).containsExactly("kept", "not yet");
        assertNoKeyUsedTwice();
    }
}
