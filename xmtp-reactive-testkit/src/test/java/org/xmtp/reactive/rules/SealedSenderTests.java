package org.xmtp.reactive.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xmtp.proto.v3.message.contents.PadlockMessageEnvelope;
import org.xmtp.proto.v3.message.contents.PadlockMessageHeader;
import org.xmtp.reactive.TestRatchet;
import org.xmtp.reactive.api.Failure;
import org.xmtp.reactive.api.FailureReason;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.Sealing;
import org.xmtp.reactive.api.SecurityEvent;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.client.SignedBundles;
import org.xmtp.reactive.cryptography.olm.JavaRatchet;
import org.xmtp.reactive.network.Topics;
import reactor.test.subscriber.TestSubscriber;

/** Who wrote to whom is not for the network to see, wherever the recipient can open a seal. */
final class SealedSenderTests extends RuleTests {
    private final Random chance = new Random(7);
    private final PrivateKeySigner bobs = PrivateKeySigner.random();

    @BeforeEach
    void ratchetSignsBundles() {
        assumeTrue(TestRatchet.NAME.equals(JavaRatchet.NAME));
    }

    private Installation.Setup bob(Sealing sealing) {
        return setup().signer(bobs).store(file("bob")).options(client -> client.sealing(sealing));
    }

    private List<NetworkEnvelope> to(Installation recipient) {
        return recipient.mine(network);
    }

    private NetworkEnvelope newestTo(Installation recipient) {
        List<NetworkEnvelope> all = to(recipient);
        return all.get(all.size() - 1);
    }

    @Test
    void noEnvelopeNamesItsSenderFromTheFirstOneOn() {
        Installation alice = open();
        Installation bob = open(bob(Sealing.PADDED));
        Installation bobsOther = open(setup().signer(bobs));
        publish(alice, bob.address(), "hello");
        publish(bob, alice.address(), "hello to you");
        publish(alice, bob.address(), "how are you");
        for (Installation reader : List.of(bob, bobsOther)) {
            until("both are read", () -> reader.received().containsAll(List.of("hello", "how are you")));
        }
        until("the answer is read", () -> alice.received().contains("hello to you"));
        until("so is its copy", () -> bobsOther.entries().size() == 3);

        List<NetworkEnvelope> all = new ArrayList<>(to(alice));
        all.addAll(to(bob));
        all.addAll(to(bobsOther));
        assertThat(all).hasSizeGreaterThanOrEqualTo(6).allMatch(SealedEnvelopes::isSealed);
        assertThat(all)
                .noneMatch(envelope -> SealedEnvelopes.names(envelope, alice) || SealedEnvelopes.names(envelope, bob));
        assertThat(bob.failures()).isEmpty();
        assertThat(alice.failures()).isEmpty();
    }

    @Test
    void whoDoesNotSayThatItOpensSealsIsSentNone() {
        Installation alice = open();
        Installation bob = open(bob(Sealing.OFF));
        publish(alice, bob.address(), "in the open");
        until("it is read", () -> bob.received().contains("in the open"));

        assertThat(to(bob)).isNotEmpty().noneMatch(SealedEnvelopes::isSealed);
        publish(bob, alice.address(), "likewise");
        until("it is read", () -> alice.received().contains("likewise"));
        assertThat(to(alice)).isNotEmpty().noneMatch(SealedEnvelopes::isSealed);
    }

    @Test
    void whoSaysSoLaterIsSentSealsFromThenOnAndAnOlderBundleTakesNothingBack() {
        Installation alice = open();
        Installation bob = open(bob(Sealing.OFF));
        publish(alice, bob.address(), "in the open");
        until("it is read", () -> bob.received().contains("in the open"));
        NetworkEnvelope before = bundles(bob).get(0);
        close(bob);

        Installation later = open(bob(Sealing.PADDED));
        until("the node has both bundles", () -> bundles(later).size() == 2);
        publish(alice, later.address(), "sealed");
        until("it is read", () -> later.received().contains("sealed"));
        assertThat(SealedEnvelopes.isSealed(newestTo(later))).isTrue();

        publish(List.of(new NetworkEnvelope(before.topic(), before.timestampNs() + 10, before.message())));
        publish(alice, later.address(), "still sealed");
        until("it is read", () -> later.received().contains("still sealed"));
        assertThat(SealedEnvelopes.isSealed(newestTo(later))).isTrue();
    }

    private List<NetworkEnvelope> bundles(Installation of) {
        return network.stored().stream()
                .filter(envelope -> envelope.topic().equals(Topics.contact(of.address())))
                .toList();
    }

    /** What one writes to another, kept from the network. */
    private List<NetworkEnvelope> withheld(Installation from, Installation to, List<String> texts) {
        List<NetworkEnvelope> withheld = new ArrayList<>();
        from.transport.publishes(withheld::addAll);
        texts.forEach(text -> publish(from, to.address(), text));
        from.transport.publishes(null);
        return withheld;
    }

    /** A node keeps the same bytes once at the same time; at another time, and around other fields, they come again. */
    @Test
    void whatWasWaitingTogetherIsReadInAnyOrderAndOnceHoweverOftenItIsCopied() {
        List<String> texts = texts("waiting", 40);
        Installation alice = open();
        Installation bob = open(bob(Sealing.PADDED));
        acquaint(alice, bob);
        List<NetworkEnvelope> withheld = withheld(alice, bob, texts);
        List<NetworkEnvelope> all = new ArrayList<>(withheld);
        withheld.forEach(one -> all.add(SealedEnvelopes.at(one, one.timestampNs() + 1)));
        withheld.forEach(one -> all.add(SealedEnvelopes.rewrapped(one, 1)));
        Collections.shuffle(all, chance);
        int answers = to(alice).size();
        all.forEach(envelope -> publish(List.of(envelope)));
        until("all is read", () -> bob.received().containsAll(texts));
        until("so is what was wrapped otherwise", () -> bob.failures().size() >= texts.size());

        assertCopied(bob, texts, texts.size());
        close(bob);
        Installation again = open(bob(Sealing.PADDED));
        runtime.pass(Duration.ofMinutes(2));
        withheld.forEach(one -> publish(List.of(
                SealedEnvelopes.at(one, one.timestampNs() + 2),
                SealedEnvelopes.rewrapped(SealedEnvelopes.at(one, 3), 1),
                SealedEnvelopes.rewrapped(one, 2))));
        until("it is read", () -> again.failures().size() >= texts.size());
        runtime.pass(Duration.ofMinutes(2));

        assertCopied(again, List.of(), texts.size());
        assertThat(to(alice)).as("no session is renewed for it").hasSize(answers);
    }

    private static void assertCopied(Installation reader, List<String> texts, int replays) {
        assertThat(reader.received().stream().filter(text -> text.startsWith("waiting")))
                .containsExactlyInAnyOrderElementsOf(texts);
        assertThat(reader.failures())
                .hasSize(replays)
                .extracting(Failure::reason)
                .containsOnly(FailureReason.REPLAY);
    }

    @Test
    void whatNamesTheKeyOfAnothersSealIsOneFailureOfNoSenderAndTheGenuineOneIsRead() {
        Installation alice = open();
        Installation carol = open();
        Installation bob = open(bob(Sealing.PADDED));
        acquaint(alice, bob);
        acquaint(carol, bob);
        NetworkEnvelope genuine = withheld(alice, bob, List.of("genuine")).get(0);
        NetworkEnvelope others = withheld(carol, bob, List.of("another's")).get(0);
        publish(List.of(others));
        until("it is read", () -> bob.received().contains("another's"));
        NetworkEnvelope forged = SealedEnvelopes.withKeyOf(genuine, others);
        assertThat(SealedEnvelopes.withKeyOf(forged, genuine).message())
                .as("the key alone is another one")
                .isEqualTo(genuine.message());
        List<NetworkEnvelope> before = network.stored();

        publish(List.of(forged));
        until("it is refused", () -> !bob.failures().isEmpty());
        publish(List.of(genuine));
        until("it is read", () -> bob.received().contains("genuine"));
        runtime.pass(Duration.ofMinutes(5));

        assertThat(bob.failures()).singleElement().satisfies(failure -> {
            assertThat(failure.reason()).isEqualTo(FailureReason.UNDECRYPTABLE);
            assertThat(failure.claimedSender()).isEmpty();
            assertThat(failure.claimedInstallation()).isEmpty();
        });
        assertThat(bob.received()).containsOnlyOnce("genuine", "another's");
        assertThat(network.stored().subList(before.size(), network.stored().size()))
                .as("no session is renewed")
                .containsExactly(forged, genuine);
    }

    /** An older bundle, of before its owner could open seals, and what others can make of that and of the newest. */
    private List<NetworkEnvelope> withoutTheCapability(NetworkEnvelope older, NetworkEnvelope newest) {
        long sequence = SignedBundles.statement(newest).getSequence();
        List<NetworkEnvelope> all = List.of(
                older,
                SignedBundles.saying(older, said -> said.setSequence(sequence + 1)),
                SignedBundles.saying(newest, said -> said.setCapabilities(0)),
                SignedBundles.saying(newest, said -> said.setCapabilities(0).setSequence(sequence + 1)),
                SignedBundles.saying(
                        newest,
                        said -> said.setCapabilities(0)
                                .setIdentitySignature(
                                        SignedBundles.statement(older).getIdentitySignature())),
                SignedBundles.stripped(newest));
        return IntStream.range(0, all.size())
                .mapToObj(i -> SealedEnvelopes.at(all.get(i), newest.timestampNs() + 1 + i))
                .toList();
    }

    @Test
    void whoTakesTheCapabilityOutOfABundleIsBelievedByNobodyWhoHasSeenIt() {
        Installation before = open(bob(Sealing.OFF));
        NetworkEnvelope older = bundles(before).get(0);
        close(before);
        Installation bob = open(bob(Sealing.PADDED));
        until("the node has both bundles", () -> bundles(bob).size() == 2);
        Installation.Setup alices = setup().signer(PrivateKeySigner.random()).store(file("alice"));
        Installation alice = open(alices);
        readSealed(alice, bob, "before");
        TestSubscriber<SecurityEvent> told = begin(alice.client().security());

        List<NetworkEnvelope> stripped =
                withoutTheCapability(older, bundles(bob).get(1));
        // Whose bundle it is sees what is published in its name, and would put it right.
        close(bob);
        publish(stripped);
        runtime.pass(Duration.ofSeconds(5));
        assertSealed(alice, bob, "live");
        assertSealed(open(), bob, "to who comes by all of them");
        assertThat(told.getReceivedOnNext()).isEmpty();
        close(alice);
        network.forget();
        publish(stripped);
        Installation restarted = open(alices);
        done(restarted.client().installations(bobs.address()).then());
        assertSealed(restarted, bob, "by the forged ones alone");
        Installation again = open(bob(Sealing.PADDED));
        until("it is read", () -> again.received().contains("by the forged ones alone"));
        assertThat(again.failures()).isEmpty();
    }

    private void assertSealed(Installation from, Installation to, String text) {
        publish(from, to.address(), text);
        assertThat(SealedEnvelopes.isSealed(newestTo(to))).as(text).isTrue();
    }

    private void readSealed(Installation from, Installation to, String text) {
        readAll(from, to, text);
        assertThat(SealedEnvelopes.isSealed(newestTo(to))).as(text).isTrue();
    }

    private void readOpen(Installation from, Installation to, String text) {
        readAll(from, to, text);
        assertThat(SealedEnvelopes.isSealed(newestTo(to))).as(text).isFalse();
        assertThat(SealedEnvelopes.names(newestTo(to), from)).as(text).isTrue();
    }

    private void readAll(Installation from, Installation to, String text) {
        publish(from, to.address(), text);
        until("it is read", () -> to.received().contains(text));
    }

    /**
     * The node has the keys right, and hides who has signed them: what it can gain by that ends with the first look.
     */
    @Test
    void whereTheNodeHidesTheStatementAllGoesInTheOpenUntilItIsSeenAndNothingAfterwards() {
        Installation.Setup alices = setup().signer(PrivateKeySigner.random()).store(file("alice"));
        Installation bob = open(bob(Sealing.PADDED));
        NetworkEnvelope genuine = bundles(bob).get(0);
        NetworkEnvelope stripped = SealedEnvelopes.at(SignedBundles.stripped(genuine), genuine.timestampNs() + 1);
        network.forget();
        publish(List.of(stripped));
        Installation alice = open(alices);
        readOpen(alice, bob, "first");
        readOpen(alice, bob, "second");
        readSealed(bob, alice, "her own bundle is signed");
        readOpen(alice, bob, "answered");
        close(alice);
        Installation restarted = open(alices);
        readOpen(restarted, bob, "still hidden");

        publish(List.of(genuine));
        runtime.pass(Duration.ofSeconds(5));
        readSealed(restarted, bob, "once it was seen");
        publish(List.of(SealedEnvelopes.at(stripped, genuine.timestampNs() + 9)));
        runtime.pass(Duration.ofSeconds(5));
        readSealed(restarted, bob, "shown without once more");
        close(restarted);
        network.forget();
        publish(List.of(stripped));
        Installation again = open(alices);
        done(again.client().installations(bob.address()).then());
        readSealed(again, bob, "where there is nothing else");
        runtime.pass(Duration.ofMinutes(2));
        readSealed(again, bob, "for good");
        assertThat(bob.failures()).isEmpty();
    }

    /** Whoever knows a bundle can write what looks sealed, and move parts of genuine envelopes about. */
    @Test
    void garbageAndPartsOfGenuineEnvelopesCostAFailureEachAndNothingElse() {
        Installation alice = open();
        Installation bob = open(bob(Sealing.PADDED));
        acquaint(alice, bob);
        publish(alice, bob.address(), "one");
        publish(alice, bob.address(), "two");
        until("both are read", () -> bob.received().containsAll(List.of("one", "two")));
        List<NetworkEnvelope> genuine = to(bob);
        PadlockMessageEnvelope one = SealedEnvelopes.parsed(genuine.get(genuine.size() - 2));
        PadlockMessageEnvelope two = SealedEnvelopes.parsed(genuine.get(genuine.size() - 1));
        List<byte[]> bad = new ArrayList<>(List.of(
                one.toBuilder().setCiphertext(two.getCiphertext()).build().toByteArray(),
                one.toBuilder()
                        .setCiphertext(one.getCiphertext().substring(0, 100))
                        .build()
                        .toByteArray()));
        for (int i = 0; i < 300; i++) {
            byte[] metadata = new byte[307];
            chance.nextBytes(metadata);
            metadata[0] = 1;
            bad.add(PadlockMessageEnvelope.newBuilder()
                    .setHeaderBytes(PadlockMessageHeader.newBuilder()
                            .setSentNs(1 + i)
                            .setSealedMetadata(ByteString.copyFrom(metadata))
                            .build()
                            .toByteString())
                    .setCiphertext(ByteString.copyFrom(metadata))
                    .build()
                    .toByteArray());
        }
        long atNs = Objects.requireNonNull(genuine.get(genuine.size() - 1)).timestampNs();
        for (int i = 0; i < bad.size(); i++) {
            publish(List.of(new NetworkEnvelope(bob.topic(), atNs + 1 + i, bad.get(i))));
        }
        publish(alice, bob.address(), "three");
        until("what is genuine is read", () -> bob.received().contains("three"));
        until("the rest is refused", () -> bob.failures().size() == bad.size());

        assertThat(bob.failures()).extracting(Failure::reason).containsOnly(FailureReason.UNDECRYPTABLE);
        assertThat(bob.received()).doesNotHaveDuplicates();
    }
}
