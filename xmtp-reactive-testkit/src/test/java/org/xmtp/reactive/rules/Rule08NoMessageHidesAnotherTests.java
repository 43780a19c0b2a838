package org.xmtp.reactive.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.Failure;
import org.xmtp.reactive.api.FailureReason;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.Sealing;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.wire.EnvelopeCodec;
import org.xmtp.reactive.wire.Header;
import org.xmtp.reactive.wire.MalformedException;
import org.xmtp.reactive.wire.SealedEnvelope;
import reactor.core.publisher.Sinks;

/**
 * Rule 8: no message can make another one unreadable, whatever comes first, in whatever wrapping, with whatever
 * timestamp. A chain remembers only so many skipped keys, so nothing live is decrypted before what is older.
 */
@DisplayName("Rule 8: no message makes another one unreadable")
final class Rule08NoMessageHidesAnotherTests extends RuleTests {
    private static final long FAR_AHEAD_NS = Long.MAX_VALUE / 2;

    private final PrivateKeySigner owner = PrivateKeySigner.random();
    private final OwnTime alicesTime = new OwnTime(runtime, Duration.ZERO);
    private final Installation alice = open(setup().runtime(alicesTime));
    private Installation bob = alice;

    @BeforeEach
    void meet() {
        bob = open(setup().signer(owner).store(file("bob")));
        acquaint(alice, bob);
    }

    /** What Alice publishes next, kept from the network. */
    private NetworkEnvelope intercepted(String text) {
        List<NetworkEnvelope> caught = new ArrayList<>();
        alice.transport.publishes(caught::addAll);
        publish(alice, bob.address(), text);
        alice.transport.publishes(null);
        return caught.get(0);
    }

    private NetworkEnvelope altered(NetworkEnvelope genuine, UnaryOperator<SealedEnvelope> change) {
        try {
            SealedEnvelope envelope = change.apply(EnvelopeCodec.read(genuine.message()));
            return new NetworkEnvelope(
                    genuine.topic(),
                    genuine.timestampNs(),
                    EnvelopeCodec.write(envelope.headerBytes(), envelope.ciphertext()));
        } catch (MalformedException e) {
            throw new AssertionError("a genuine envelope", e);
        }
    }

    private static NetworkEnvelope at(NetworkEnvelope envelope, long timestampNs) {
        return new NetworkEnvelope(envelope.topic(), timestampNs, envelope.message());
    }

    /** The same in other wrapping, which nobody has signed: a field that readers do not know. */
    static NetworkEnvelope wrapped(NetworkEnvelope genuine) {
        byte[] field = UnknownFieldSet.newBuilder()
                .addField(
                        99,
                        UnknownFieldSet.Field.newBuilder()
                                .addLengthDelimited(ByteString.copyFromUtf8("other wrapping"))
                                .build())
                .build()
                .toByteArray();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(genuine.message());
        bytes.writeBytes(field);
        return new NetworkEnvelope(genuine.topic(), genuine.timestampNs(), bytes.toByteArray());
    }

    @Override
    Sealing sealing() {
        return Sealing.OFF;
    }

    @Test
    void aForgeryThatComesFirstLeavesTheGenuineOneReadable() {
        NetworkEnvelope genuine = intercepted("genuine");
        NetworkEnvelope otherMac = altered(genuine, envelope -> {
            byte[] olm = envelope.ciphertext().clone();
            olm[olm.length - 1] ^= 1;
            return new SealedEnvelope(envelope.headerBytes(), envelope.header(), olm);
        });
        NetworkEnvelope otherHeader = altered(genuine, envelope -> {
            Header was = envelope.header();
            Header other = new Header(
                    was.sentNs() + 1,
                    was.sender(),
                    was.senderInstallation(),
                    was.recipient(),
                    was.recipientInstallation(),
                    was.prekeyHint());
            return new SealedEnvelope(EnvelopeCodec.headerBytes(other), other, envelope.ciphertext());
        });
        publish(List.of(otherMac));
        publish(List.of(otherHeader));
        until("both are refused", () -> bob.failures().size() == 2);

        publish(List.of(genuine));

        until("it arrived", () -> bob.received().contains("genuine"));
        publish(alice, bob.address(), "next");
        until("so does what follows", () -> bob.received().contains("next"));
    }

    @Test
    void aMessageThatComesFirstInOtherWrappingIsReadOnceAndTheOtherIsAReplay() {
        NetworkEnvelope genuine = intercepted("genuine");
        publish(List.of(wrapped(genuine)));
        until("it is read", () -> bob.received().contains("genuine"));

        publish(List.of(genuine));

        until("the other is refused", () -> !bob.failures().isEmpty());
        assertThat(bob.failures()).extracting(Failure::reason).containsExactly(FailureReason.REPLAY);
        assertThat(bob.received()).containsExactly("hello", "genuine");
    }

    @Test
    void copiesWithWhateverTimestampsAreReadOnce() {
        NetworkEnvelope genuine = intercepted("genuine");

        publish(List.of(at(genuine, FAR_AHEAD_NS)));
        publish(List.of(at(genuine, 1)));
        publish(List.of(genuine));
        publish(alice, bob.address(), "next");

        until("both are read", () -> bob.received().size() == 3);
        runtime.pass(Duration.ofMinutes(3));
        assertThat(bob.received()).containsExactly("hello", "genuine", "next");
        assertThat(bob.failures()).isEmpty();
    }

    /**
     * Who was away reads by timestamp; a copy that was put first there must not displace what is older in the chain.
     */
    @Test
    void aCopyStampedLongAgoHidesNothingFromWhoWasAway() {
        close(bob);
        int chain = 60;
        texts("text", chain).forEach(text -> publish(alice, bob.address(), text));
        List<NetworkEnvelope> all = bob.mine(network);
        publish(List.of(at(all.get(all.size() - 20), 1)));

        bob = open(setup().signer(owner).store(file("bob")));

        until("all have an outcome", () -> bob.received().size() == chain);
        assertThat(bob.received()).containsExactlyInAnyOrderElementsOf(texts("text", chain));
        assertThat(bob.failures()).isEmpty();
    }

    @Test
    void aLiveEnvelopeWaitsForALongBacklog() {
        close(bob);
        List<String> texts = new ArrayList<>(texts("older", 100));
        texts.forEach(text -> publish(alice, bob.address(), text));
        bob = connecting(setup().signer(owner).store(file("bob")));
        Sinks.Empty<Void> answered = Sinks.empty();
        bob.transport.answers(page -> page.delayUntil(read -> answered.asMono()));
        value(bob.connect());
        runtime.run();

        publish(alice, bob.address(), "live");
        publish(alice, bob.address(), "next");
        until("both came", () -> bob.transport.received() == 2);
        assertThat(bob.received()).isEmpty();
        answered.tryEmitEmpty();

        texts.addAll(List.of("live", "next"));
        until("all have an outcome", () -> bob.entries().size() >= texts.size());
        assertThat(bob.failures()).isEmpty();
        assertThat(bob.received()).isEqualTo(texts);
    }

    /** As after an outage: what waited for the node bears the time at which it was to be sent. */
    @Test
    void whatIsPublishedBehindTheSweepGoesBeforeWhatTheSweepReadsNext() {
        Installation carol = open();
        acquaint(carol, bob);
        // The greetings are out of the next sweep's reach.
        runtime.pass(Duration.ofMinutes(3));
        close(bob);
        runtime.pass(Duration.ofMinutes(1));
        alicesTime.ahead(Duration.ofSeconds(-20));
        publish(alice, bob.address(), "first");
        publish(carol, bob.address(), "from carol");
        // So that the first page, which is read before what follows is published, is not the last.
        publish(carol, bob.address(), "from carol again");
        bob = connecting(setup().signer(owner).store(file("bob")));
        bob.transport.pageLimit(2);
        Sinks.Empty<Void> published = Sinks.empty();
        bob.transport.answers(page -> page.delayUntil(read -> published.asMono()));
        value(bob.connect());
        runtime.run();

        List<String> late = texts("late", 100);
        late.forEach(text -> publish(alice, bob.address(), text));
        alicesTime.ahead(Duration.ZERO);
        // Nor does it bear the very time of Carol's, or the order of the two were one of digests.
        runtime.pass(Duration.ofSeconds(1));
        publish(alice, bob.address(), "last");
        until("all of it came live too", () -> bob.transport.received() == late.size() + 1);
        published.tryEmitEmpty();

        List<String> ofHers = new ArrayList<>(List.of("first"));
        ofHers.addAll(late);
        ofHers.add("last");
        until("all have an outcome", () -> bob.entries().size() >= ofHers.size() + 2);
        assertThat(bob.failures()).isEmpty();
        assertThat(bob.received())
                .filteredOn(text -> !text.startsWith("from carol"))
                .isEqualTo(ofHers);
    }
}
