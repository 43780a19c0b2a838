package org.xmtp.reactive.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.TestRatchet;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ConversationId;
import org.xmtp.reactive.api.Failure;
import org.xmtp.reactive.api.FailureReason;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.SecurityEvent;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.content.TextCodec;
import org.xmtp.reactive.cryptography.hpke.Encapsulation;
import org.xmtp.reactive.cryptography.olm.Curve25519PublicKey;
import org.xmtp.reactive.cryptography.olm.JavaRatchet;
import org.xmtp.reactive.cryptography.olm.OlmAccount;
import org.xmtp.reactive.cryptography.olm.OlmSession;
import org.xmtp.reactive.network.Topics;
import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.store.HeldPlace;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.wire.ContentWire;
import org.xmtp.reactive.wire.EnvelopeCodec;
import org.xmtp.reactive.wire.Header;
import org.xmtp.reactive.wire.Payload;
import org.xmtp.reactive.wire.PayloadCodec;
import org.xmtp.reactive.wire.Seal;
import reactor.test.subscriber.TestSubscriber;

/**
 * Whoever knows a bundle can seal a genuine message to it, whether or not a wallet has granted the keys that wrote it,
 * and name whom it likes as the sender. It waits for a grant, and nobody waits for it.
 */
final class UnregisteredSenderTests extends RuleTests {
    /** How many bytes are kept of what one account claims to have sent. */
    private static final int MAX_CLAIMED_BYTES = 4 << 20;

    private final SecureRandom random = new SecureRandom();
    private final PrivateKeySigner bobs = PrivateKeySigner.random();
    private Installation alice;
    private Installation bob;
    private Contact recipient;

    @BeforeEach
    void meet() {
        assumeTrue(TestRatchet.NAME.equals(JavaRatchet.NAME));
        alice = open();
        bob = open(bobsSetup());
        acquaint(alice, bob);
        NetworkEnvelope bundle = network.stored().stream()
                .filter(envelope -> envelope.topic().equals(Topics.contact(bobs.address())))
                .findFirst()
                .orElseThrow();
        recipient = SealedGarbage.contact(bundle, bobs.address());
    }

    private Installation.Setup bobsSetup() {
        return setup().signer(bobs).store(file("bob"));
    }

    private long nowNs() {
        return runtime.clock().millis() * 1_000_000L;
    }

    /** Keys of its own, in the name of an installation. */
    private final class Stranger {
        private final OlmAccount keys;
        private final PeerId named;
        private final OlmSession session;
        private final Encapsulation encapsulation;
        private int written;

        Stranger(OlmAccount keys, PeerId named) {
            this.keys = keys;
            this.named = named;
            Curve25519PublicKey identityKey = Curve25519PublicKey.of(recipient.identityKey());
            this.session = keys.outboundSession(
                    TestRatchet.version(), identityKey, Curve25519PublicKey.of(recipient.fallbackKey()), random);
            this.encapsulation = Seal.encapsulation(identityKey, random).orElseThrow();
        }

        NetworkEnvelope writes(String text) {
            PeerId to = recipient.peer();
            Seal seal = new Seal(encapsulation, written++, true);
            byte[] header = EnvelopeCodec.headerBytes(
                    new Header(
                            nowNs() + written,
                            named.account(),
                            named.installation(),
                            to.account(),
                            to.installation(),
                            true),
                    seal);
            byte[] payload = PayloadCodec.write(new Payload(
                    keys.sign(PayloadCodec.signedHeader(header)),
                    Optional.of(keys.signingKey().bytes()),
                    ConversationId.of(named.account(), to.account()).wire(),
                    ContentWire.write(new TextCodec().encode(text))));
            return new NetworkEnvelope(
                    bob.topic(),
                    nowNs() + written,
                    EnvelopeCodec.write(header, session.encrypt(payload).bytes(), seal));
        }
    }

    /** Somebody in the name of an account, under the id that goes with its own keys. */
    private Stranger of(AccountAddress account) {
        OlmAccount keys = OlmAccount.create(random);
        return new Stranger(keys, new PeerId(account, Bundles.idOf(keys)));
    }

    private void assertReadAtOnce(String text) {
        publish(alice, bob.address(), text);
        assertThat(until("it is read", () -> bob.received().contains(text)))
                .as("time that passed")
                .isLessThan(Duration.ofSeconds(1));
    }

    private List<HeldPlace> held() {
        return value(bob.store().held());
    }

    @Test
    void whatItWritesWaitsForAGrantAndIsRefusedInTheEndWhileOthersAreRead() {
        PrivateKeySigner lates = PrivateKeySigner.random();
        OlmAccount latesKeys = OlmAccount.create(random);
        Stranger late = new Stranger(latesKeys, new PeerId(lates.address(), Bundles.idOf(latesKeys)));
        Stranger unregistered = of(PrivateKeySigner.random().address());
        Stranger ofAlicesAccount = of(alice.address());
        Stranger asAlice = new Stranger(OlmAccount.create(random), alice.self());
        TestSubscriber<SecurityEvent> told = begin(bob.client().security());
        int toAlice = alice.mine(network).size();

        publish(List.of(
                unregistered.writes("never granted"),
                ofAlicesAccount.writes("not by her wallet"),
                asAlice.writes("with other keys than hers"),
                late.writes("granted later")));
        assertReadAtOnce("not delayed");
        assertThat(held())
                .extracting(HeldPlace::sender)
                .containsExactlyInAnyOrder(unregistered.named, ofAlicesAccount.named, late.named);
        runtime.pass(Duration.ofMinutes(1));
        publish(List.of(Bundles.unsigned(lates, latesKeys, nowNs())));
        until("it is read", () -> bob.received().contains("granted later"));
        runtime.pass(Duration.ofMinutes(8));
        assertThat(bob.failures()).extracting(Failure::reason).containsExactly(FailureReason.NO_GRANT);
        assertReadAtOnce("nor later");
        runtime.pass(Duration.ofMinutes(2));

        assertThat(held()).isEmpty();
        assertThat(bob.failures())
                .extracting(Failure::reason)
                .containsExactly(FailureReason.NO_GRANT, FailureReason.UNKNOWN_SENDER, FailureReason.UNKNOWN_SENDER);
        assertThat(bob.failures())
                .extracting(failure -> failure.claimedInstallation().orElseThrow())
                .containsExactlyInAnyOrder(
                        asAlice.named.installation(),
                        unregistered.named.installation(),
                        ofAlicesAccount.named.installation());
        assertThat(bob.received()).endsWith("not delayed", "granted later", "nor later");
        assertThat(told.getReceivedOnNext()).isEmpty();
        assertThat(alice.mine(network)).as("no session is renewed").hasSize(toAlice);
        assertThat(bob.transport.queries(Topics.contact(unregistered.named.account())))
                .as("look-ups, at doubling pauses")
                .hasSizeBetween(2, 30);
    }

    /** More than is kept of a claim, and across a restart. */
    @Test
    void howMuchItWritesTakesNoMoreThanItsRoomAndAllOfItIsRefusedInTheEnd() {
        int count = 20;
        Stranger stranger = of(alice.address());
        String much = "much ".repeat(50_000);

        publish(IntStream.range(0, count)
                .mapToObj(number -> stranger.writes(number + much))
                .toList());
        assertReadAtOnce("amid it");
        assertThat(held()).hasSize(count);
        assertThat(held().stream().mapToInt(HeldPlace::size).sum()).isBetween(MAX_CLAIMED_BYTES / 2, MAX_CLAIMED_BYTES);
        close(bob);
        bob = open(bobsSetup());
        assertReadAtOnce("after a restart");
        runtime.pass(Duration.ofMinutes(12));

        assertThat(held()).isEmpty();
        assertThat(bob.failures())
                .hasSize(count)
                .extracting(Failure::reason)
                .containsOnly(FailureReason.UNKNOWN_SENDER);
        assertReadAtOnce("afterwards");
    }
}
