package org.xmtp.reactive.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.TestRatchet;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ConversationId;
import org.xmtp.reactive.api.Failure;
import org.xmtp.reactive.api.FailureReason;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.Sealing;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.content.CodecRegistry;
import org.xmtp.reactive.cryptography.identity.Grant;
import org.xmtp.reactive.cryptography.identity.Identifiers;
import org.xmtp.reactive.cryptography.libolm.LibolmAccount;
import org.xmtp.reactive.cryptography.olm.Curve25519PublicKey;
import org.xmtp.reactive.cryptography.olm.OlmAccount;
import org.xmtp.reactive.cryptography.olm.OlmSession;
import org.xmtp.reactive.cryptography.olm.RatchetAccount;
import org.xmtp.reactive.cryptography.olm.RotatingAccount;
import org.xmtp.reactive.cryptography.wallet.WalletAddress;
import org.xmtp.reactive.identity.LocalIdentity;
import org.xmtp.reactive.network.Topics;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.CommitException.Outcome;
import org.xmtp.reactive.store.StoreHead;
import org.xmtp.reactive.store.StoredIdentity;
import org.xmtp.reactive.store.WriteSet;
import org.xmtp.reactive.testkit.FaultyStore.Fault;
import org.xmtp.reactive.wire.BundleCodec;
import org.xmtp.reactive.wire.ContentWire;
import org.xmtp.reactive.wire.EnvelopeCodec;
import org.xmtp.reactive.wire.Header;
import org.xmtp.reactive.wire.Payload;
import org.xmtp.reactive.wire.PayloadCodec;

/**
 * Rule 9: lanes only read the account; spending a one-time key is a change in the write-set of the message that spent
 * it.
 */
@DisplayName("Rule 9: lanes only read the account")
final class Rule09LanesOnlyReadTheAccountTests extends RuleTests {
    private final PrivateKeySigner owner = PrivateKeySigner.random();
    private @Nullable RatchetAccount account;
    private @Nullable Curve25519PublicKey oneTimeKey;
    private @Nullable Installation bob;

    /** Bob is connected again with an account that has a one-time key: clients make none, but may not mind one. */
    @BeforeEach
    void giveBobAOneTimeKey() {
        close(open(setup().signer(owner).store(file("bob"))));
        bob = open(setup().signer(owner).store(file("bob")).opening(this::withOneTimeKey));
    }

    private Installation bob() {
        return Objects.requireNonNull(bob);
    }

    private StoreHead withOneTimeKey(StoreHead head) {
        StoredIdentity stored = head.identity().orElseThrow();
        RatchetAccount restored = LocalIdentity.of(
                        stored, new LocalIdentity.Means(TestRatchet.engine(), Sealing.PADDED, runtime.random()))
                .account();
        oneTimeKey = oneTimeKey(restored);
        account = restored;
        return new StoreHead(
                Optional.of(new StoredIdentity(
                        stored.address(),
                        stored.ratchet(),
                        restored.serialize(),
                        stored.grant(),
                        stored.createdNs(),
                        stored.published(),
                        stored.recoveredNs(),
                        stored.bundle())),
                head.usedOneTimeKeys(),
                head.lastPosition(),
                head.lastWriteSet(),
                head.lastSentNs(),
                head.lastStampNs(),
                head.swept(),
                head.failures());
    }

    private Curve25519PublicKey oneTimeKey(RatchetAccount restored) {
        if (restored instanceof OlmAccount own) {
            return own.generateOneTimeKeys(1, runtime.random()).get(0);
        }
        LibolmAccount libolm = (LibolmAccount) restored;
        libolm.generateOneTimeKeys(1, runtime.random());
        return libolm.unpublishedOneTimeKeys().get(0);
    }

    /** Somebody new, whose bundle is published, and who opens a session with Bob's one-time key. */
    private NetworkEnvelope onOneTimeKey(String text) {
        PrivateKeySigner signer = PrivateKeySigner.random();
        OlmAccount sender = OlmAccount.create(runtime.random());
        AccountAddress address = signer.address();
        byte[] grant = value(signer.sign(new Grant(WalletAddress.ofWire(address.wire()), sender.identityKey()).text()));
        publish(List.of(new NetworkEnvelope(
                Topics.contact(address),
                1,
                BundleCodec.write(sender.identityKey(), grant, address, sender.fallbackKey()))));
        OlmSession session = sender.outboundSession(
                TestRatchet.version(),
                Objects.requireNonNull(account).identityKey(),
                Objects.requireNonNull(oneTimeKey),
                runtime.random());
        byte[] header = EnvelopeCodec.headerBytes(new Header(
                1,
                address,
                new InstallationId(Identifiers.installationId(sender.identityKey())),
                bob().address(),
                bob().client().installationId(),
                true));
        byte[] payload = PayloadCodec.write(new Payload(
                sender.sign(PayloadCodec.signedHeader(header)),
                Optional.of(sender.signingKey().bytes()),
                ConversationId.of(address, bob().address()).wire(),
                ContentWire.write(new CodecRegistry(List.of()).encode(text))));
        return new NetworkEnvelope(
                bob().topic(),
                1,
                EnvelopeCodec.write(header, session.encrypt(payload).bytes()));
    }

    @Test
    void theOneTimeKeyIsSpentInTheWriteSetOfTheMessageThatSpentIt() {
        publish(List.of(onOneTimeKey("one")));
        until("it arrived", () -> bob().received().equals(List.of("one")));

        List<WriteSet> sets = bob().store().writeSets();
        assertThat(sets.get(indexOf(sets, "one")).changes())
                .contains(new Change.OneTimeKeyUsed(
                        Objects.requireNonNull(oneTimeKey).base64()));
    }

    @Test
    void ofTwoMessagesThatSpendTheSameKeyAtOnceOneIsRefused() {
        NetworkEnvelope one = onOneTimeKey("one");
        NetworkEnvelope two = onOneTimeKey("two");
        // Both wait for their senders' grants, so both jobs are made before either is applied.
        publish(List.of(one));
        publish(List.of(two));

        until("both have an outcome", () -> bob().entries().size() == 2);
        assertThat(bob().received()).hasSize(1);
        assertThat(bob().failures()).extracting(Failure::reason).containsExactly(FailureReason.UNKNOWN_KEY);
        assertThat(bob().store().changes(Change.OneTimeKeyUsed.class)).hasSize(1);
    }

    @Test
    void theKeyIsThereStillWhereTheMessageDidNotBecomeDurable() {
        NetworkEnvelope one = onOneTimeKey("one");
        bob().faults()
                .fail(new Fault(
                        ObservedStore.with(Change.OneTimeKeyUsed.class),
                        Outcome.UNAVAILABLE,
                        false,
                        new AtomicLong(1)));
        publish(List.of(one));

        until("it arrived", () -> bob().received().equals(List.of("one")));
        assertThat(bob().failures()).isEmpty();
    }

    @Test
    void aUsedKeyStaysUsedWhereTheFallbackKeyIsReplaced() {
        assumeTrue(account instanceof RotatingAccount);
        NetworkEnvelope two = onOneTimeKey("two");
        publish(List.of(onOneTimeKey("one")));
        until("it arrived", () -> bob().received().equals(List.of("one")));
        done(bob().client().rotate());
        publish(List.of(two));

        until("the other has an outcome", () -> bob().entries().size() == 2);
        assertThat(bob().failures()).extracting(Failure::reason).containsExactly(FailureReason.UNKNOWN_KEY);
    }

    @Test
    void sendingAndReceivingWriteNoAccount() {
        Installation alice = open();
        acquaint(alice, bob());

        assertThat(bob().store().changes(Change.OneTimeKeyUsed.class)).isEmpty();
        assertThat(bob().store().changes(Change.IdentityChanged.class)).isEmpty();
        assertThat(alice.store().changes(Change.IdentityChanged.class))
                .as("made, and published")
                .hasSize(2);
    }
}
