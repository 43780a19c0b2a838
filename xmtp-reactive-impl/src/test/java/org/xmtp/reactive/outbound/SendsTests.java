package org.xmtp.reactive.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static reactor.core.publisher.Sinks.EmitFailureHandler.FAIL_FAST;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.Samples;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ContentTypeId;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.OutgoingMessage;
import org.xmtp.reactive.api.RawContent;
import org.xmtp.reactive.api.SentMessage;
import org.xmtp.reactive.api.Trust;
import org.xmtp.reactive.api.XmtpRejectedException;
import org.xmtp.reactive.api.XmtpStorageException;
import org.xmtp.reactive.cryptography.identity.Identifiers;
import org.xmtp.reactive.cryptography.olm.RatchetAccount;
import org.xmtp.reactive.identity.Directory;
import org.xmtp.reactive.identity.LocalIdentity;
import org.xmtp.reactive.identity.TrustPolicy;
import org.xmtp.reactive.identity.Unmoved;
import org.xmtp.reactive.network.Backoff;
import org.xmtp.reactive.network.NoNode;
import org.xmtp.reactive.runtime.HandDrivenRuntime.Kind;
import org.xmtp.reactive.session.Bench;
import org.xmtp.reactive.session.Core;
import org.xmtp.reactive.store.AccountRow;
import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.SendIntent;
import org.xmtp.reactive.store.StubStore;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.subscriber.TestSubscriber;

/** What is given to be sent, in epochs that begin and end. */
class SendsTests {
    private static final AccountAddress TO = Samples.account(2);
    private static final RawContent CONTENT = new RawContent(ContentTypeId.TEXT, Map.of(), "", new byte[0]);

    private final Bench bench = new Bench();
    private final Sends sends = new Sends(bench.loop);

    /** Everybody has one installation. */
    private static final class Known extends StubStore {
        private final Contact contact;

        Known(Contact contact) {
            this.contact = contact;
        }

        @Override
        public Mono<AccountRow> account(AccountAddress account) {
            return Mono.just(
                    new AccountRow(account.equals(TO) ? List.of(contact) : List.of(), List.of(), true, List.of()));
        }

        @Override
        public Mono<List<SendIntent>> intents() {
            return Mono.just(List.of());
        }
    }

    /** The way out in the epoch of a bench; nothing leaves. */
    private Outbound outbound(Bench of) {
        LocalIdentity identity = Identities.of(of);
        RatchetAccount theirs = of.ratchet.createAccount(of.runtime.random());
        Known known = new Known(new Contact(
                new PeerId(TO, new InstallationId(Identifiers.installationId(theirs.identityKey()))),
                theirs.identityKey().bytes(),
                theirs.fallbackKey().bytes(),
                null,
                1));
        Directory directory = new Directory(
                new Directory.Parts(of.epoch, of.journal, known, new NoNode(), new Unmoved()),
                new TrustPolicy(identity.self(), Trust.ACCEPT),
                true);
        Outbound outbound = new Outbound(
                new Outbound.Parts(new Core(of.epoch, of.journal, of.peers, known), identity, directory),
                new Outbound.Client(
                        sends, new Fates(of.loop, known), new NoNode(), new Backoff(of.runtime.random()), true),
                of.store.head());
        of.loop.execute(outbound::start);
        of.runtime.run(Kind.LOOP, Kind.STORE);
        return outbound;
    }

    private TestSubscriber<SentMessage> send() {
        TestSubscriber<SentMessage> caller = TestSubscriber.create();
        sendOne().subscribe(caller);
        return caller;
    }

    private Mono<SentMessage> sendOne() {
        return sends.send(new SendRequest(TO, new byte[10], "text", CONTENT, Optional.empty()));
    }

    /** Computed and in the journal, and the store has not answered. */
    private TestSubscriber<SentMessage> sendAndEndTheEpochInTheMidst() {
        sends.epochBegan(outbound(bench), 0);
        TestSubscriber<SentMessage> caller = send();
        while (bench.store.commits().isEmpty()) {
            bench.runtime.run(Kind.LOOP, Kind.LANE);
            assertThat(bench.runtime.step(Kind.STORE)).isTrue();
        }
        bench.epoch.end();
        sends.epochEnded();
        assertThat(caller.isTerminated()).isFalse();
        return caller;
    }

    @Test
    void whatBecameDurableAsTheEpochEndedIsToldInTheNextAndNotSentAgain() {
        TestSubscriber<SentMessage> caller = sendAndEndTheEpochInTheMidst();
        Bench next = new Bench();

        sends.epochBegan(outbound(next), 1);
        next.runtime.run();
        bench.runtime.run();

        assertThat(caller.getReceivedOnNext()).hasSize(1);
        assertThat(next.store.durable()).isEmpty();
    }

    @Test
    void whatDidNotBecomeDurableAsTheEpochEndedIsPlannedAgain() {
        TestSubscriber<SentMessage> caller = sendAndEndTheEpochInTheMidst();
        Bench next = new Bench();

        sends.epochBegan(outbound(next), 0);
        next.runtime.run();
        bench.runtime.run();

        assertThat(caller.getReceivedOnNext()).hasSize(1);
        assertThat(next.store.durable()).hasSize(1);
    }

    @Test
    void whatHasEnteredTheJournalIsNotRefusedBeforeThatHasAnswered() {
        TestSubscriber<SentMessage> caller = sendAndEndTheEpochInTheMidst();
        TestSubscriber<SentMessage> later = send();
        bench.runtime.run();
        XmtpRejectedException revoked = new XmtpRejectedException(ErrorCode.REVOKED, "a fault of the test");

        sends.refuse(revoked);
        bench.runtime.run();
        assertThat(later.expectTerminalError()).isSameAs(revoked);
        assertThat(caller.isTerminated()).isFalse();

        Bench next = new Bench();
        sends.epochBegan(outbound(next), 0);
        next.runtime.run();
        bench.runtime.run();
        assertThat(caller.expectTerminalError()).isSameAs(revoked);
        assertThat(next.store.durable()).isEmpty();
    }

    @Test
    void whoeverWaitsForRoomHearsWhyTheClientEndsBehindAllThatIsDurable() {
        Sinks.Many<OutgoingMessage> messages = Sinks.many().unicast().onBackpressureBuffer();
        List<SentMessage> durable = new ArrayList<>();
        TestSubscriber<SentMessage> user =
                TestSubscriber.builder().initialRequest(1).build();
        sends.epochBegan(outbound(bench), 0);
        sends.inTurn(messages.asFlux(), message -> sendOne().doOnNext(durable::add))
                .subscribe(user);
        for (int i = 0; i < 3; i++) {
            messages.emitNext(OutgoingMessage.text(TO, "durable"), FAIL_FAST);
            bench.runtime.run();
        }
        sends.epochEnded();
        messages.emitNext(OutgoingMessage.text(TO, "waits for room"), FAIL_FAST);
        bench.runtime.run();
        assertThat(user.isTerminated()).isFalse();

        XmtpStorageException conflict = new XmtpStorageException(ErrorCode.STORE_IN_USE, "a fault of the test");
        sends.close(Optional.of(conflict));
        bench.runtime.run();
        user.request(Long.MAX_VALUE);

        assertThat(durable).hasSize(3);
        assertThat(user.getReceivedOnNext()).containsExactlyElementsOf(durable);
        assertThat(user.expectTerminalError()).isSameAs(conflict);
    }
}
