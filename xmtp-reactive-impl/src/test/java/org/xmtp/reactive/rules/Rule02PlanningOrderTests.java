package org.xmtp.reactive.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.CopyOutcome;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.SentMessage;
import org.xmtp.reactive.api.XmtpStorageException;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.cryptography.identity.Grant;
import org.xmtp.reactive.cryptography.olm.Curve25519PublicKey;
import org.xmtp.reactive.cryptography.olm.OlmAccount;
import org.xmtp.reactive.cryptography.wallet.WalletAddress;
import org.xmtp.reactive.network.Topics;
import org.xmtp.reactive.session.Journal;
import org.xmtp.reactive.store.FaultyStore;
import org.xmtp.reactive.wire.BundleCodec;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/**
 * Rule 2: what is sent enters the journal in the order it was planned, even if a later plan was encrypted sooner. A
 * copy that fails takes no other with it, and a step that was never stored is merely a skipped key at the receiver.
 */
@DisplayName("Rule 2: sends become durable in planning order, and no copy holds up another")
final class Rule02PlanningOrderTests extends RuleTests {
    private final Parts alice = open();

    @Test
    void thePlaceThatWasTakenFirstIsCommittedFirstWhicheverIsFilledFirst() {
        Journal.Ticket first = alice.journal.ticket(alice.journal.epoch());
        Journal.Ticket second = alice.journal.ticket(alice.journal.epoch());
        Journal.Ticket third = alice.journal.ticket(alice.journal.epoch());

        CompletableFuture<Long> last = submit(alice.journal, third, mark("reader", 3));
        CompletableFuture<Long> middle = submit(alice.journal, second, mark("reader", 2));
        assertThat(alice.journal.depth()).isEqualTo(2);
        CompletableFuture<Long> start = submit(alice.journal, first, mark("reader", 1));

        assertThat(position(start)).isLessThan(position(middle));
        assertThat(position(middle)).isLessThan(position(last));
    }

    @Test
    void aPlaceThatIsGivenUpHoldsUpNothing() {
        Journal.Ticket first = alice.journal.ticket(alice.journal.epoch());
        Journal.Ticket second = alice.journal.ticket(alice.journal.epoch());

        CompletableFuture<Long> behind = submit(alice.journal, second, mark("reader", 2));
        alice.journal.submit(first, List.of(), position -> {}, error -> {});

        assertThat(position(behind)).isPositive();
    }

    @Test
    void aSendWhoseLanesAreFasterWaitsForTheOnePlannedBefore() throws Exception {
        Parts bob = open();
        Parts carol = onOtherLane(alice, bob.self());
        AutoCloseable busy = busy(alice, bob.self());

        Mono<SentMessage> slow = alice.send(bob.address(), "first").cache();
        Mono<SentMessage> fast = alice.send(carol.address(), "second").cache();
        slow.subscribe();
        fast.subscribe();
        Await.until("the second is sealed", () -> alice.journal.depth() == 1);
        assertThat(alice.sent()).isEmpty();
        busy.close();
        Await.done(Mono.when(slow, fast));

        assertThat(alice.sent()).containsExactly("first", "second");
    }

    @Test
    void aCopyThatCannotBeMadeHoldsUpNoOther() {
        PrivateKeySigner owner = PrivateKeySigner.random();
        publishUnusableBundle(owner);
        Parts bob = open(Parts.Setup.on(network.transport()).signer(owner));

        SentMessage sent = Await.value(alice.send(bob.address(), "hello"));

        StepVerifier.create(sent.copies())
                .expectNext(new CopyOutcome.Accepted(bob.address(), bob.identity.installation()))
                .expectComplete()
                .verify(Await.LIMIT);
        bob.take(bob.mine(network.stored()));
        Await.until("it arrived", () -> bob.received().equals(List.of("hello")));
    }

    /** Its grant is good, but no secret can be agreed upon with its fallback key: a point of low order. */
    private void publishUnusableBundle(PrivateKeySigner owner) {
        AccountAddress address = owner.address();
        OlmAccount account = OlmAccount.create(alice.identity.random());
        Grant grant = new Grant(WalletAddress.ofWire(address.wire()), account.identityKey());
        byte[] signature = Await.value(owner.sign(grant.text()));
        byte[] bundle = BundleCodec.write(
                account.identityKey(), signature, address, Curve25519PublicKey.of(new byte[Curve25519PublicKey.BYTES]));
        Await.done(network.transport().publish(List.of(new NetworkEnvelope(Topics.contact(address), 1, bundle))));
    }

    @Test
    void aCopyThatTheNodeRefusesHoldsUpNoOther() {
        PrivateKeySigner owner = PrivateKeySigner.random();
        Parts bob = open(Parts.Setup.on(network.transport()).signer(owner));
        Parts refused = open(Parts.Setup.on(network.transport()).signer(owner));
        WatchedTransport transport = new WatchedTransport(network.transport());
        transport.refuse(refused.topic());
        Parts sender = open(Parts.Setup.on(transport));

        SentMessage first = Await.value(sender.send(bob.address(), "first"));
        SentMessage second = Await.value(sender.send(bob.address(), "second"));

        for (SentMessage sent : List.of(first, second)) {
            List<CopyOutcome> outcomes = Await.value(sent.copies().collectList());
            assertThat(outcomes)
                    .hasSize(2)
                    .contains(new CopyOutcome.Accepted(bob.address(), bob.identity.installation()))
                    .anySatisfy(outcome -> assertThat(outcome).isInstanceOf(CopyOutcome.Refused.class));
        }
        bob.take(bob.mine(network.stored()));
        Await.until("both arrived", () -> bob.received().equals(List.of("first", "second")));
    }

    @Test
    void aStepWhoseSendNeverBecameDurableIsASkippedKeyAndNoMore() {
        Parts bob = open();
        acquaint(network, alice, bob);
        alice.faults.fail(FaultyStore.Fault.rejecting(set -> holds(set, "lost")));

        List<String> fates = Await.value(Flux.just("one", "lost", "three")
                .flatMapSequential(text -> alice.send(bob.address(), text)
                        .flatMap(SentMessage::published)
                        .thenReturn("sent " + text)
                        .onErrorResume(XmtpStorageException.class, error -> Mono.just("failed " + text)))
                .collectList());
        bob.take(bob.mine(network.stored()));

        assertThat(fates).containsExactly("sent one", "failed lost", "sent three");
        Await.until("the others arrived", () -> bob.received().equals(List.of("hello", "one", "three")));
        assertThat(bob.failures()).isEmpty();
    }
}
