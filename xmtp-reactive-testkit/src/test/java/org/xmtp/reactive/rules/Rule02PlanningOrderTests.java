package org.xmtp.reactive.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.CopyOutcome;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.SentMessage;
import org.xmtp.reactive.api.XmtpRejectedException;
import org.xmtp.reactive.api.XmtpStorageException;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.cryptography.identity.Grant;
import org.xmtp.reactive.cryptography.identity.Identifiers;
import org.xmtp.reactive.cryptography.olm.Curve25519PublicKey;
import org.xmtp.reactive.cryptography.olm.OlmAccount;
import org.xmtp.reactive.cryptography.wallet.WalletAddress;
import org.xmtp.reactive.network.Topics;
import org.xmtp.reactive.runtime.HandDrivenRuntime.Kind;
import org.xmtp.reactive.testkit.FaultyStore;
import org.xmtp.reactive.wire.BundleCodec;
import reactor.test.subscriber.TestSubscriber;

/**
 * Rule 2: what is sent enters the journal in the order it was planned, even if a later plan was encrypted sooner. A
 * copy that fails takes no other with it, a place that is given up is given up, and a step that was never stored is
 * merely a skipped key at the receiver.
 */
@DisplayName("Rule 2: sends become durable in planning order, and no copy holds up another")
final class Rule02PlanningOrderTests extends RuleTests {
    private final Installation alice = open();

    @Test
    void aSendWhoseLaneIsFasterWaitsForTheOnePlannedBefore() {
        Installation bob = open();
        Installation carol = open();
        acquaint(alice, bob);
        acquaint(alice, carol);
        TestSubscriber<SentMessage> slow = begin(alice.send(bob.address(), "first"));
        TestSubscriber<SentMessage> fast = begin(alice.send(carol.address(), "second"));
        runtime.run(ALL_BUT_LANES);

        assertThat(runtime.stepNewest(Kind.LANE)).isTrue();
        runtime.run(ALL_BUT_LANES);
        assertThat(alice.sent()).doesNotContain("first", "second");

        done(slow);
        done(fast);
        assertThat(alice.sent()).endsWith("first", "second");
    }

    @Test
    void aCopyThatCannotBeMadeHoldsUpNoOther() {
        PrivateKeySigner owner = PrivateKeySigner.random();
        InstallationId unusable = publishUnusableBundle(owner);
        Installation bob = open(setup().signer(owner));

        SentMessage sent = value(alice.send(bob.address(), "hello"));

        TestSubscriber<CopyOutcome> copies = begin(sent.copies());
        done(copies);
        assertThat(copies.getReceivedOnNext())
                .containsExactly(
                        new CopyOutcome.Refused(bob.address(), unusable, "no copy could be made; the log says why"),
                        new CopyOutcome.Accepted(bob.address(), bob.client().installationId()));
        until("it arrived", () -> bob.received().equals(List.of("hello")));
    }

    @Test
    void aPlaceThatIsGivenUpHoldsUpNothing() {
        PrivateKeySigner nobody = PrivateKeySigner.random();
        publishUnusableBundle(nobody);
        Installation bob = open();
        acquaint(alice, bob);

        TestSubscriber<SentMessage> hopeless = begin(alice.send(nobody.address(), "to nobody"));
        TestSubscriber<SentMessage> behind = begin(alice.send(bob.address(), "behind it"));

        assertThat(end(hopeless)).isInstanceOf(XmtpRejectedException.class);
        done(behind);
        assertThat(alice.sent()).containsExactly("hello", "behind it");
    }

    /** Its grant is good, but no secret can be agreed upon with its fallback key: a point of low order. */
    private InstallationId publishUnusableBundle(PrivateKeySigner owner) {
        AccountAddress address = owner.address();
        OlmAccount account = OlmAccount.create(new SecureRandom());
        Grant grant = new Grant(WalletAddress.ofWire(address.wire()), account.identityKey());
        byte[] signature = value(owner.sign(grant.text()));
        byte[] bundle = BundleCodec.write(
                account.identityKey(), signature, address, Curve25519PublicKey.of(new byte[Curve25519PublicKey.BYTES]));
        publish(List.of(new NetworkEnvelope(Topics.contact(address), 1, bundle)));
        return new InstallationId(Identifiers.installationId(account.identityKey()));
    }

    @Test
    void aCopyThatTheNodeRefusesHoldsUpNoOther() {
        PrivateKeySigner owner = PrivateKeySigner.random();
        Installation bob = open(setup().signer(owner));
        Installation refused = open(setup().signer(owner));
        alice.transport.refuse(refused.topic());

        List<SentMessage> sent =
                List.of(value(alice.send(bob.address(), "first")), value(alice.send(bob.address(), "second")));

        for (SentMessage one : sent) {
            TestSubscriber<CopyOutcome> copies = begin(one.copies());
            done(copies);
            assertThat(copies.getReceivedOnNext())
                    .hasSize(2)
                    .contains(
                            new CopyOutcome.Accepted(bob.address(), bob.client().installationId()))
                    .anySatisfy(outcome -> assertThat(outcome).isInstanceOf(CopyOutcome.Refused.class));
        }
        until("both arrived", () -> bob.received().equals(List.of("first", "second")));
    }

    @Test
    void aStepWhoseSendNeverBecameDurableIsASkippedKeyAndNoMore() {
        Installation bob = open();
        acquaint(alice, bob);
        alice.faults().fail(FaultyStore.Fault.rejecting(set -> holds(set, "lost")));

        List<TestSubscriber<SentMessage>> sent = List.of("one", "lost", "three").stream()
                .map(text -> begin(alice.send(bob.address(), text)))
                .toList();

        done(sent.get(0));
        assertThat(end(sent.get(1))).isInstanceOf(XmtpStorageException.class);
        done(sent.get(2));
        until("the others arrived", () -> bob.received().equals(List.of("hello", "one", "three")));
        assertThat(bob.failures()).isEmpty();
    }
}
