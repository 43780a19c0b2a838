package org.xmtp.reactive.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xmtp.proto.v3.message.contents.PadlockMessageEnvelope;
import org.xmtp.proto.v3.message.contents.PadlockMessageHeader;
import org.xmtp.reactive.TestRatchet;
import org.xmtp.reactive.api.Failure;
import org.xmtp.reactive.api.FailureReason;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.Sealing;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.cryptography.olm.JavaRatchet;
import org.xmtp.reactive.network.Topics;

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

    private static boolean names(NetworkEnvelope envelope, Installation installation) {
        String bytes = new String(envelope.message(), StandardCharsets.ISO_8859_1);
        return bytes.contains(installation.address().wire())
                || bytes.contains(installation.self().installation().value());
    }

    private static boolean isSealed(NetworkEnvelope envelope) {
        try {
            return header(envelope).getSealedMetadata().byteAt(0) == 1;
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private static PadlockMessageHeader header(NetworkEnvelope envelope) throws InvalidProtocolBufferException {
        return PadlockMessageHeader.parseFrom(
                PadlockMessageEnvelope.parseFrom(envelope.message()).getHeaderBytes());
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
        assertThat(all).hasSizeGreaterThanOrEqualTo(6).allMatch(SealedSenderTests::isSealed);
        assertThat(all).noneMatch(envelope -> names(envelope, alice) || names(envelope, bob));
        assertThat(bob.failures()).isEmpty();
        assertThat(alice.failures()).isEmpty();
    }

    @Test
    void whoDoesNotSayThatItOpensSealsIsSentNone() {
        Installation alice = open();
        Installation bob = open(bob(Sealing.OFF));
        publish(alice, bob.address(), "in the open");
        until("it is read", () -> bob.received().contains("in the open"));

        assertThat(to(bob)).isNotEmpty().noneMatch(SealedSenderTests::isSealed);
        publish(bob, alice.address(), "likewise");
        until("it is read", () -> alice.received().contains("likewise"));
        assertThat(to(alice)).isNotEmpty().noneMatch(SealedSenderTests::isSealed);
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
        assertThat(isSealed(newestTo(later))).isTrue();

        publish(List.of(new NetworkEnvelope(before.topic(), before.timestampNs() + 10, before.message())));
        publish(alice, later.address(), "still sealed");
        until("it is read", () -> later.received().contains("still sealed"));
        assertThat(isSealed(newestTo(later))).isTrue();
    }

    private List<NetworkEnvelope> bundles(Installation of) {
        return network.stored().stream()
                .filter(envelope -> envelope.topic().equals(Topics.contact(of.address())))
                .toList();
    }

    @Test
    void whatWasWaitingTogetherIsReadInAnyOrderAndOnce() {
        Installation alice = open();
        Installation bob = open(bob(Sealing.PADDED));
        acquaint(alice, bob);
        List<NetworkEnvelope> withheld = new ArrayList<>();
        alice.transport.publishes(withheld::addAll);
        texts("waiting", 40).forEach(text -> publish(alice, bob.address(), text));
        alice.transport.publishes(null);
        withheld.addAll(List.copyOf(withheld));
        Collections.shuffle(withheld, chance);
        withheld.forEach(envelope -> publish(List.of(envelope)));
        until("all is read", () -> bob.received().containsAll(texts("waiting", 40)));

        assertThat(bob.received()).doesNotHaveDuplicates();
        assertThat(bob.failures()).isEmpty();
    }

    /** Whoever knows a bundle can write what looks sealed, and move parts of genuine envelopes about. */
    @Test
    void garbageAndPartsOfGenuineEnvelopesCostAFailureEachAndNothingElse() throws Exception {
        Installation alice = open();
        Installation bob = open(bob(Sealing.PADDED));
        acquaint(alice, bob);
        publish(alice, bob.address(), "one");
        publish(alice, bob.address(), "two");
        until("both are read", () -> bob.received().containsAll(List.of("one", "two")));
        List<NetworkEnvelope> genuine = to(bob);
        PadlockMessageEnvelope one =
                PadlockMessageEnvelope.parseFrom(genuine.get(genuine.size() - 2).message());
        PadlockMessageEnvelope two =
                PadlockMessageEnvelope.parseFrom(genuine.get(genuine.size() - 1).message());
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
