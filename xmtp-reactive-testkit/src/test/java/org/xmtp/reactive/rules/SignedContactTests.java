package org.xmtp.reactive.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.ConversationId;
import org.xmtp.reactive.api.Failure;
import org.xmtp.reactive.api.FailureReason;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.SecurityEvent;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.client.SignedBundles;
import org.xmtp.reactive.content.CodecRegistry;
import org.xmtp.reactive.cryptography.identity.Grant;
import org.xmtp.reactive.cryptography.identity.Identifiers;
import org.xmtp.reactive.cryptography.identity.InstallationStatement;
import org.xmtp.reactive.cryptography.olm.Curve25519PublicKey;
import org.xmtp.reactive.cryptography.olm.JavaRatchet;
import org.xmtp.reactive.cryptography.olm.OlmAccount;
import org.xmtp.reactive.cryptography.olm.OlmSession;
import org.xmtp.reactive.cryptography.olm.OlmVersion;
import org.xmtp.reactive.cryptography.wallet.WalletAddress;
import org.xmtp.reactive.network.Topics;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.wire.BundleCodec;
import org.xmtp.reactive.wire.ContentWire;
import org.xmtp.reactive.wire.EnvelopeCodec;
import org.xmtp.reactive.wire.Header;
import org.xmtp.reactive.wire.MalformedException;
import org.xmtp.reactive.wire.Payload;
import org.xmtp.reactive.wire.PayloadCodec;
import reactor.test.subscriber.TestSubscriber;

/**
 * What an installation has signed of itself is believed, and nothing else in its place: whoever can publish on a
 * contact topic, as a node can, tries to bring another fallback key into a bundle.
 */
final class SignedContactTests extends RuleTests {
    private final SecureRandom random = new SecureRandom();
    private final PrivateKeySigner bobs = PrivateKeySigner.random();
    private final PrivateKeySigner alices = PrivateKeySigner.random();

    private Installation.Setup bobsSetup() {
        return setup().signer(bobs).store(file("bob")).ratchet(JavaRatchet.NAME);
    }

    private Installation.Setup alicesSetup() {
        return setup().signer(alices).store(file("alice")).ratchet(JavaRatchet.NAME);
    }

    private NetworkEnvelope bundleOf(Installation installation) {
        return bundlesOf(installation).get(0);
    }

    private List<NetworkEnvelope> bundlesOf(Installation installation) {
        String topic = Topics.contact(installation.address());
        return network.stored().stream()
                .filter(envelope -> envelope.topic().equals(topic))
                .toList();
    }

    private static NetworkEnvelope at(NetworkEnvelope envelope, long timestampNs) {
        return new NetworkEnvelope(envelope.topic(), timestampNs, envelope.message());
    }

    /** With somebody else's fallback key. */
    private NetworkEnvelope swapped(NetworkEnvelope bundle) {
        ByteString theirs =
                ByteString.copyFrom(OlmAccount.create(random).fallbackKey().bytes());
        return SignedBundles.changed(
                bundle,
                said -> said.getFallbackKeyBuilder()
                        .getKeyBuilder()
                        .getCurve25519Builder()
                        .setBytes(theirs));
    }

    private Contact known(Installation by, Installation of) {
        return Objects.requireNonNull(
                        value(by.store().peers(List.of(of.self()))).get(of.self()))
                .contact()
                .orElseThrow();
    }

    private void assertReads(Installation bob, Installation alice, String text) {
        publish(alice, bob.address(), text);
        until("it is read", () -> bob.received().contains(text));
        assertThat(bob.failures()).isEmpty();
    }

    @Test
    void ourBundlesAreSignedAndWhatTheySayIsDurableWithTheSigningKey() {
        Installation bob = open(bobsSetup());
        Installation alice = open(alicesSetup());
        publish(alice, bob.address(), "hello");

        Contact contact = known(alice, bob);
        assertThat(contact.sequence()).isPositive();
        assertThat(contact.signingKey()).isNotNull();
        assertThat(contact.statement()).isNotNull();
    }

    @Test
    void aFallbackKeySwappedBeforeFirstContactTakesNobodyIn() {
        Installation bob = open(bobsSetup());
        NetworkEnvelope genuine = bundleOf(bob);
        network.forget();
        publish(List.of(
                at(swapped(genuine), 1),
                at(SignedBundles.stripped(swapped(genuine)), 2),
                at(SignedBundles.saying(swapped(genuine), said -> said.setSequence(Long.MAX_VALUE)), 3)));
        publish(List.of(genuine));
        Installation alice = open(alicesSetup());

        assertReads(bob, alice, "to the genuine key");
    }

    /**
     * As it was before there were signed bundles: who shows one thing alone is believed, until there is a signed one.
     */
    @Test
    void aNodeThatWithholdsTheSignedBundleCostsNewSessionsUntilItIsSeen() {
        Installation bob = open(bobsSetup());
        NetworkEnvelope genuine = bundleOf(bob);
        network.forget();
        publish(List.of(at(SignedBundles.stripped(swapped(genuine)), 2)));
        Installation alice = open(alicesSetup());
        publish(alice, bob.address(), "to another key");
        until("it is refused", () -> !bob.failures().isEmpty());
        publish(List.of(genuine));
        runtime.pass(Duration.ofSeconds(5));

        assertThat(known(alice, bob).sequence()).isPositive();
        // Bob has opened a session of his own by then, and she goes on with that.
        runtime.pass(Duration.ofMinutes(1));
        publish(alice, bob.address(), "to the genuine key");
        until("it is read", () -> bob.received().contains("to the genuine key"));
        assertThat(bob.failures()).extracting(Failure::reason).containsExactly(FailureReason.UNKNOWN_KEY);
    }

    @Test
    void afterFirstContactNeitherASwappedKeyNorAMissingStatementIsBelievedAcrossARestart() {
        Installation bob = open(bobsSetup());
        Installation alice = open(alicesSetup());
        assertThat(value(alice.client().installations(bob.address()).collectList()))
                .hasSize(1);
        NetworkEnvelope genuine = bundleOf(bob);
        byte[] key = known(alice, bob).fallbackKey();
        publish(List.of(
                at(swapped(genuine), genuine.timestampNs() + 1),
                at(SignedBundles.stripped(swapped(genuine)), genuine.timestampNs() + 2),
                at(SignedBundles.stripped(genuine), genuine.timestampNs() + 3)));
        runtime.pass(Duration.ofSeconds(5));
        close(alice);
        network.forget();
        publish(List.of(at(SignedBundles.stripped(swapped(genuine)), genuine.timestampNs() + 2)));
        Installation again = open(alicesSetup());

        assertReads(bob, again, "to the key that is known");
        assertThat(known(again, bob).fallbackKey()).isEqualTo(key);
        assertThat(again.store().changes(Change.ContactLearned.class).stream()
                        .map(Change.ContactLearned::contact)
                        .filter(contact -> contact.peer().equals(bob.self())))
                .isEmpty();
    }

    @Test
    void anOlderBundleCountsForNothingWhateverItsTimestamp() {
        Installation bob = open(bobsSetup());
        Installation alice = open(alicesSetup());
        NetworkEnvelope older = bundleOf(bob);
        done(bob.client().rotate());
        runtime.pass(Duration.ofSeconds(30));
        assertThat(value(alice.client().installations(bob.address()).collectList()))
                .hasSize(1);
        Contact newest = known(alice, bob);
        publish(List.of(at(older, older.timestampNs() + 1), at(older, Long.MAX_VALUE)));
        runtime.pass(Duration.ofSeconds(5));
        assertThat(value(alice.client().installations(bob.address()).collectList()))
                .hasSize(1);

        assertThat(known(alice, bob)).usingRecursiveComparison().isEqualTo(newest);
        assertReads(bob, alice, "to the newest key");
    }

    @Test
    void anotherInstallationsStatementCountsForNothing() {
        Installation bob = open(bobsSetup());
        Installation other = open(setup().signer(bobs).ratchet(JavaRatchet.NAME));
        NetworkEnvelope genuine = bundleOf(bob);
        NetworkEnvelope others = bundlesOf(other).get(1);
        network.forget();
        publish(List.of(SignedBundles.changed(genuine, said -> said.setStatement(SignedBundles.statement(others)))));
        publish(List.of(genuine));
        Installation alice = open(alicesSetup());

        assertReads(bob, alice, "to the genuine key");
    }

    /** Whoever opens the session has the identity key; the signing key that goes with it is said by the bundle. */
    @Test
    void whoHasSignedABundleNamesNoOtherSigningKeyAndSignsWithNoOther() {
        Installation bob = open(bobsSetup());
        OlmAccount sender = OlmAccount.create(random);
        OlmAccount other = OlmAccount.create(random);
        PrivateKeySigner wallet = PrivateKeySigner.random();
        WalletAddress address = WalletAddress.ofWire(wallet.address().wire());
        InstallationStatement said = new InstallationStatement(
                address, sender.identityKey(), sender.signingKey(), 1, 0, Long.MAX_VALUE, sender.fallbackKey(), 0);
        byte[] grant = value(wallet.sign(new Grant(address, sender.identityKey()).text()));
        publish(List.of(new NetworkEnvelope(
                Topics.contact(wallet.address()),
                1,
                BundleCodec.write(said, grant, sender.signWithIdentityKey(said.bytes(), random)))));
        TestSubscriber<SecurityEvent> told = begin(bob.client().security());
        Contact bobs = bundleContact(bob);
        OlmSession session = sender.outboundSession(
                OlmVersion.V2,
                Curve25519PublicKey.of(bobs.identityKey()),
                Curve25519PublicKey.of(bobs.fallbackKey()),
                random);
        List<Payload> payloads = new ArrayList<>();
        byte[] header = EnvelopeCodec.headerBytes(new Header(
                1,
                wallet.address(),
                new InstallationId(Identifiers.installationId(sender.identityKey())),
                bob.address(),
                bob.client().installationId(),
                true));
        String conversation = ConversationId.of(wallet.address(), bob.address()).wire();
        byte[] content = ContentWire.write(new CodecRegistry(List.of()).encode("hello"));
        byte[] toSign = PayloadCodec.signedHeader(header);
        byte[] otherKey = other.signingKey().bytes();
        payloads.add(new Payload(other.sign(toSign), Optional.of(otherKey), conversation, content));
        payloads.add(new Payload(sender.sign(toSign), Optional.of(otherKey), conversation, content));
        payloads.add(new Payload(other.sign(toSign), Optional.empty(), conversation, content));
        payloads.add(new Payload(sender.sign(toSign), Optional.empty(), conversation, content));
        for (Payload payload : payloads) {
            publish(List.of(new NetworkEnvelope(
                    bob.topic(),
                    1,
                    EnvelopeCodec.write(
                            header, session.encrypt(PayloadCodec.write(payload)).bytes()))));
        }

        until("all have an outcome", () -> bob.entries().size() == payloads.size());
        assertThat(bob.received()).containsExactly("hello");
        assertThat(bob.failures())
                .extracting(Failure::reason)
                .containsExactly(FailureReason.BAD_SIGNATURE, FailureReason.BAD_SIGNATURE, FailureReason.BAD_SIGNATURE);
        assertThat(told.getReceivedOnNext())
                .as("once a day")
                .singleElement()
                .isInstanceOfSatisfying(
                        SecurityEvent.WrongKey.class,
                        event -> assertThat(event.account()).isEqualTo(wallet.address()));
    }

    private Contact bundleContact(Installation of) {
        NetworkEnvelope bundle = bundleOf(of);
        try {
            return BundleCodec.read(bundle.message(), of.address(), bundle.timestampNs());
        } catch (MalformedException e) {
            throw new AssertionError("a bundle of ours", e);
        }
    }

    @Test
    void tenThousandForgedBundlesHideNoGenuineOne() {
        Installation bob = open(bobsSetup());
        NetworkEnvelope genuine = bundleOf(bob);
        network.forget();
        Random forger = new Random(12);
        List<NetworkEnvelope> forged = new ArrayList<>();
        for (int number = 0; number < 10_000; number++) {
            byte[] signature = new byte[64];
            forger.nextBytes(signature);
            forged.add(at(
                    SignedBundles.saying(
                            genuine,
                            said -> said.setSequence(Long.MAX_VALUE - forger.nextInt(1_000_000))
                                    .setIdentitySignature(ByteString.copyFrom(signature))),
                    number + 1));
        }
        publish(forged);
        publish(List.of(genuine));
        Installation alice = open(alicesSetup());

        assertReads(bob, alice, "to the genuine key");
        assertThat(known(alice, bob).sequence())
                .isEqualTo(SignedBundles.statement(genuine).getSequence());
    }

    @Test
    void noSessionIsOpenedWithABundleThatHasExpiredAndAStandingOneGoesOn() {
        OwnTime alicesTime = new OwnTime(runtime, Duration.ZERO);
        OwnTime carolsTime = new OwnTime(runtime, Duration.ofDays(181));
        Installation bob = open(bobsSetup());
        Installation alice = open(alicesSetup().runtime(alicesTime));
        acquaint(alice, bob);
        alicesTime.ahead(Duration.ofDays(181));
        assertReads(bob, alice, "in the session that stands");

        Installation carol = open(setup().ratchet(JavaRatchet.NAME).runtime(carolsTime));
        assertThat(end(begin(carol.send(bob.address(), "too late")))).hasMessageContaining("No copy could be made");
        done(bob.client().rotate());
        runtime.pass(Duration.ofSeconds(30));
        assertThat(end(begin(carol.send(bob.address(), "still too late, by this clock"))))
                .isNotNull();
        carolsTime.ahead(Duration.ofDays(1));
        publish(carol, bob.address(), "now");
        until("it is read", () -> bob.received().contains("now"));
    }
}
