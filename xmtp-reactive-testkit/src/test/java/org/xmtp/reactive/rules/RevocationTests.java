package org.xmtp.reactive.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.TestRatchet;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ConnectionState;
import org.xmtp.reactive.api.CopyOutcome;
import org.xmtp.reactive.api.Delivery;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.Failure;
import org.xmtp.reactive.api.FailureReason;
import org.xmtp.reactive.api.HistoryRange;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.RevokedInstallations;
import org.xmtp.reactive.api.SentMessage;
import org.xmtp.reactive.api.Signer;
import org.xmtp.reactive.api.Xmtp;
import org.xmtp.reactive.api.XmtpConfigurationException;
import org.xmtp.reactive.api.XmtpException;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.TransportException;
import org.xmtp.reactive.cryptography.olm.JavaRatchet;
import org.xmtp.reactive.network.Topics;
import org.xmtp.reactive.runtime.HandDrivenRuntime.Kind;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.testkit.StoreSamples;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.subscriber.TestSubscriber;

/** A wallet takes installations back for good: from when a client knows, they get nothing and are believed nothing. */
class RevocationTests extends RuleTests {
    private static final Duration LATER = Duration.ofMinutes(2);
    /** So many copies of a large message are more than one write-set takes. */
    private static final int LARGE_COPIES = 5;

    private final PrivateKeySigner bobs = PrivateKeySigner.random();
    private Installation alice;
    private Installation bob;
    private Installation lost;

    @BeforeEach
    void openAll() {
        alice = open();
        bob = open(setup().signer(bobs));
        // Of bundles of one moment chance says which is the first.
        runtime.pass(Duration.ofMillis(1));
        lost = open(setup().signer(bobs).store(file("lost")));
    }

    private InstallationId lostId() {
        return lost.client().installationId();
    }

    private RevokedInstallations revoked() {
        RevokedInstallations done = value(bob.client().revoke(lostId()));
        runtime.run();
        return done;
    }

    private List<FailureReason> refusals(Installation installation) {
        return installation.failures().stream().map(Failure::reason).toList();
    }

    private List<InstallationId> inForce(Installation asked) {
        return value(asked.client()
                .installations(bobs.address())
                .map(one -> one.id())
                .collectList());
    }

    private static ErrorCode code(@Nullable Throwable error) {
        if (error instanceof XmtpException known) {
            return known.code();
        }
        throw new AssertionError("no error of the API", error);
    }

    private ErrorCode failing(Mono<?> mono) {
        return code(end(begin(mono)));
    }

    private ConnectionState state(Installation installation) {
        return value(installation.client().connection().next());
    }

    @Test
    void noCopyIsMadeForItAndWhatItSendsIsRefused() {
        acquaint(alice, lost);
        Revocations.withheldFrom(lost);
        revoked();
        int before = lost.mine(network).size();

        publish(alice, bobs.address(), "secret");
        publish(lost, alice.address(), "believe me");
        until("it is refused", () -> !alice.failures().isEmpty());

        assertThat(lost.mine(network)).hasSize(before);
        assertThat(bob.received()).contains("secret");
        assertThat(alice.received()).doesNotContain("believe me");
        assertThat(refusals(alice)).containsOnly(FailureReason.REVOKED);
        assertThat(refusals(bob)).containsOnly(FailureReason.REVOKED);
        assertThat(alice.failures().get(0).claimedInstallation()).contains(lostId());
    }

    @Test
    void whatItHadSentBeforeStays() {
        acquaint(alice, lost);
        publish(lost, alice.address(), "while it was ours");
        until("it is there", () -> alice.received().contains("while it was ours"));

        revoked();
        List<String> texts = value(alice.client()
                .conversation(bobs.address())
                .messages(HistoryRange.ALL)
                .map(message -> String.valueOf(message.content()))
                .collectList());

        assertThat(texts).contains("while it was ours");
    }

    @Test
    void sessionsWithItAreRetired() {
        acquaint(alice, lost);
        revoked();

        assertThat(alice.store().changes(Change.SessionAdvanced.class))
                .filteredOn(change -> change.row().peer().equals(lost.self()))
                .last()
                .satisfies(change -> assertThat(change.row().isRetired()).isTrue());
    }

    @Test
    void copiesThatWaitForTheNodeDoNotLeaveAndHaveTheirOwnOutcome() {
        acquaint(alice, lost);
        acquaint(alice, bob);
        int before = lost.mine(network).size();
        alice.transport.publishing(call -> Mono.error(unreachable()));
        SentMessage waiting = value(alice.send(bobs.address(), "waiting"));
        TestSubscriber<CopyOutcome> outcomes = begin(waiting.copies());
        runtime.run();

        revoked();
        alice.transport.publishing(call -> call);
        until("it has left", outcomes::isTerminated);

        assertThat(lost.mine(network)).hasSize(before);
        assertThat(bob.received()).contains("waiting");
        assertThat(outcomes.getReceivedOnNext())
                .containsExactlyInAnyOrder(
                        new CopyOutcome.Accepted(bobs.address(), bob.client().installationId()),
                        new CopyOutcome.Revoked(bobs.address(), lostId()));
        done(waiting.published());
        runtime.pass(LATER);
        assertThat(value(alice.client()
                                .conversation(bobs.address())
                                .messages(HistoryRange.ALL)
                                .filter(message -> message.content().equals("waiting"))
                                .next())
                        .delivery())
                .contains(Delivery.PUBLISHED);
    }

    /** The node refuses the request for one of its copies, so they are given one by one. */
    @Test
    void noRequestOfABatchUnderWayTakesACopyForItOnceItIsKnown() {
        Installation refused = open(setup().signer(bobs));
        acquaint(alice, lost);
        acquaint(alice, bob);
        acquaint(alice, refused);
        int before = lost.mine(network).size();
        Sinks.Empty<Void> answer = Sinks.empty();
        alice.transport.refuse(refused.topic());
        alice.transport.publishing(call -> answer.asMono().then(call));
        SentMessage sent = value(alice.send(bobs.address(), "one by one"));
        TestSubscriber<CopyOutcome> outcomes = begin(sent.copies());
        runtime.run();

        revoked();
        answer.tryEmitEmpty();
        until("all have their fate", outcomes::isTerminated);

        assertThat(lost.mine(network)).hasSize(before);
        assertThat(bob.received()).contains("one by one");
        assertThat(outcomes.getReceivedOnNext())
                .containsExactlyInAnyOrder(
                        new CopyOutcome.Accepted(bobs.address(), bob.client().installationId()),
                        new CopyOutcome.Revoked(bobs.address(), lostId()),
                        new CopyOutcome.Refused(bobs.address(), refused.client().installationId(), "not this topic"));
    }

    @Test
    void whoComesLateIsToldWhichCopiesOfALargeMessageWereNotMade() {
        SentMessage sent = largeOneWhileRevoking(lostId());

        List<CopyOutcome> outcomes = value(sent.copies().collectList());

        assertThat(outcomes)
                .hasSize(LARGE_COPIES)
                .contains(new CopyOutcome.Revoked(bobs.address(), lostId()))
                .filteredOn(CopyOutcome.Accepted.class::isInstance)
                .hasSize(LARGE_COPIES - 1);
    }

    @Test
    void soIsWhoAsksForOneOfWhichNoCopyWasMade() {
        List<InstallationId> all = new ArrayList<>(bobsOthers());
        all.add(lostId());
        all.add(bob.client().installationId());
        SentMessage sent = largeOneWhileRevoking(all.toArray(InstallationId[]::new));

        assertThat(value(sent.copies().collectList()))
                .hasSize(all.size())
                .allMatch(CopyOutcome.Revoked.class::isInstance);
    }

    private List<InstallationId> bobsOthers() {
        List<InstallationId> others = new ArrayList<>();
        for (int number = 2; number < LARGE_COPIES; number++) {
            others.add(open(setup().signer(bobs)).client().installationId());
        }
        return others;
    }

    /** A message whose copies are made when it is durable, and are on lanes when the revocation becomes known. */
    private SentMessage largeOneWhileRevoking(InstallationId... ids) {
        if (inForce(alice).size() < LARGE_COPIES) {
            bobsOthers();
        }
        acquaint(alice, lost);
        TestSubscriber<SentMessage> sending = begin(alice.send(bobs.address(), "x".repeat(900_000)));
        runtime.run(ALL_BUT_LANES);
        TestSubscriber<Void> publishing =
                begin(network.transport().publish(List.of(Revocations.envelope(bobs, 5, ids))));
        runtime.run(ALL_BUT_LANES);
        assertThat(publishing.isTerminated()).isTrue();
        while (alice.store().changes(Change.InstallationsRevoked.class).isEmpty() && runtime.stepNewest(Kind.LANE)) {
            runtime.run(ALL_BUT_LANES);
        }
        SentMessage sent = value(sending);
        runtime.pass(LATER);
        return sent;
    }

    private static Throwable unreachable() {
        return new TransportException(TransportException.Kind.UNAVAILABLE, "not now", null);
    }

    @Test
    void whatALaneHasMadeForItMeanwhileIsNotUsed() {
        acquaint(alice, lost);
        acquaint(alice, bob);
        int before = lost.mine(network).size();
        long queued = copiesForLost();
        TestSubscriber<SentMessage> sending = begin(alice.send(bobs.address(), "on a lane"));
        runtime.run(ALL_BUT_LANES);
        TestSubscriber<Void> publishing =
                begin(network.transport().publish(List.of(Revocations.envelope(bobs, 5, lostId()))));
        runtime.run(ALL_BUT_LANES);
        assertThat(publishing.isTerminated()).isTrue();

        // What came last is computed first: the revocation is known while the copies are still on their lanes.
        while (alice.store().changes(Change.InstallationsRevoked.class).isEmpty() && runtime.stepNewest(Kind.LANE)) {
            runtime.run(ALL_BUT_LANES);
        }
        assertThat(sending.isTerminated()).as("its copies are on lanes").isFalse();
        done(value(sending).published());

        assertThat(lost.mine(network)).hasSize(before);
        until("it is read", () -> bob.received().contains("on a lane"));
        runtime.pass(LATER);
        assertThat(copiesForLost()).as("copies that were queued for it").isEqualTo(queued);
    }

    private long copiesForLost() {
        return alice.store().changes(Change.CopiesQueued.class).stream()
                .flatMap(change -> change.copies().stream())
                .filter(copy -> copy.recipient().equals(lost.self()))
                .count();
    }

    @Test
    void underLoadNothingLeavesForItOnceItIsKnown() {
        acquaint(alice, lost);
        acquaint(alice, bob);
        List<TestSubscriber<SentMessage>> sending = new ArrayList<>();
        List<TestSubscriber<SentMessage>> crossing = new ArrayList<>();
        Revocations.withheldFrom(lost);
        for (int number = 0; number < 200; number++) {
            sending.add(begin(alice.send(bobs.address(), "load " + number)));
            crossing.add(begin(lost.send(alice.address(), "crossing " + number)));
            for (int step = 0; step < 20; step++) {
                runtime.step(Kind.values());
            }
            if (number == 100) {
                publish(List.of(Revocations.envelope(bobs, 5, lostId())));
            }
        }
        until(
                "it is known",
                () -> !alice.store().changes(Change.InstallationsRevoked.class).isEmpty());
        int known = lost.mine(network).size();
        int believed = alice.received().size();

        sending.forEach(this::value);
        crossing.forEach(this::value);
        runtime.pass(LATER);

        assertThat(lost.mine(network)).hasSize(known);
        assertThat(alice.received()).hasSize(believed);
        assertThat(bob.received()).containsAll(texts("load", 200));
        assertThat(refusals(alice)).isNotEmpty().containsOnly(FailureReason.REVOKED);
    }

    @Test
    void itLearnsOfItAndStopsAndCanBeWiped() {
        acquaint(alice, lost);
        publish(alice, bobs.address(), "old");
        until("it is there", () -> lost.received().contains("old"));
        revoked();
        runtime.pass(Duration.ofSeconds(1));

        assertThat(state(lost)).isInstanceOf(ConnectionState.Revoked.class);
        assertThat(failing(lost.send(alice.address(), "more"))).isEqualTo(ErrorCode.REVOKED);
        publish(alice, bobs.address(), "new");
        runtime.pass(LATER);
        assertThat(lost.received()).contains("old").doesNotContain("new");
        assertThat(failing(lost.client().revokeOthers())).isEqualTo(ErrorCode.REVOKED);

        done(lost.client().wipe());
        assertThat(folder.resolve("lost.mv.db")).doesNotExist();
        assertThat(folder.resolve("lost.head")).doesNotExist();
        assertThat(state(lost)).isInstanceOf(ConnectionState.Closed.class);
    }

    @Test
    void itStaysRevokedAfterARestartWithoutANode() {
        acquaint(alice, lost);
        revoked();
        runtime.pass(Duration.ofSeconds(1));
        close(lost);
        network.forget();

        Installation again = open(setup().signer(bobs).store(file("lost")));
        runtime.pass(LATER);

        assertThat(state(again)).isInstanceOf(ConnectionState.Revoked.class);
        assertThat(failing(again.send(alice.address(), "more"))).isEqualTo(ErrorCode.REVOKED);
        assertThat(again.transport.topics()).as("subscriptions").isEmpty();
        assertThat(network.stored())
                .noneMatch(envelope ->
                        envelope.topic().equals(Topics.contact(bobs.address())) && envelope.timestampNs() == 0);
        assertThat(value(again.client()
                        .conversation(alice.address())
                        .messages(HistoryRange.ALL)
                        .count()))
                .as("what it had is there")
                .isPositive();
    }

    @Test
    void whatItHasQueuedDoesNotLeaveAndWhoWaitsIsTold() {
        acquaint(alice, lost);
        lost.transport.publishing(call -> Mono.error(unreachable()));
        SentMessage queued = value(lost.send(alice.address(), "queued"));
        TestSubscriber<Void> published = begin(queued.published());
        int before = alice.mine(network).size();

        revoked();
        lost.transport.publishing(call -> call);
        runtime.pass(LATER);

        assertThat(code(published.expectTerminalError())).isEqualTo(ErrorCode.REVOKED);
        assertThat(alice.mine(network)).hasSize(before);
    }

    /** Before, whoever waited for it was never told. */
    @Test
    void aReplacementOfItsKeyThatWaitsForTheNodeEnds() {
        assumeTrue(TestRatchet.NAME.equals(JavaRatchet.NAME));
        lost.transport.refuse(Topics.contact(bobs.address()));
        TestSubscriber<Void> rotating = begin(lost.client().rotate());
        runtime.pass(Duration.ofSeconds(30));
        assertThat(rotating.isTerminated()).as("the node has not got it").isFalse();

        revoked();

        assertThat(code(end(rotating))).isEqualTo(ErrorCode.REVOKED);
    }

    @Test
    void soDoesOneThatWaitsForTheStore() {
        assumeTrue(TestRatchet.NAME.equals(JavaRatchet.NAME));
        lost.store().hold(ObservedStore.with(Change.IdentityChanged.class));
        TestSubscriber<Void> rotating = begin(lost.client().rotate());
        runtime.pass(Duration.ofSeconds(1));
        List<NetworkEnvelope> before = bundlesOf(bobs.address());

        revoked();
        lost.store().release();

        assertThat(code(end(rotating))).isEqualTo(ErrorCode.REVOKED);
        runtime.pass(LATER);
        assertThat(bundlesOf(bobs.address())).hasSameSizeAs(before);
    }

    private List<NetworkEnvelope> bundlesOf(AccountAddress account) {
        return network.stored().stream()
                .filter(envelope -> envelope.topic().equals(Topics.contact(account)))
                .toList();
    }

    @Test
    void anInstallationMayRevokeItself() {
        RevokedInstallations done = value(lost.client().revoke(lostId()));
        runtime.run();

        assertThat(done.ids()).containsExactly(lostId());
        assertThat(state(lost)).isInstanceOf(ConnectionState.Revoked.class);
        assertThat(inForce(bob)).containsExactly(bob.client().installationId());
    }

    @Test
    void othersAreRevokedWithOneSignature() {
        AtomicInteger asked = new AtomicInteger();
        Installation newest = open(setup().signer(counting(asked)));
        assertThat(asked).hasValue(1);

        RevokedInstallations done = value(newest.client().revokeOthers());
        runtime.run();

        assertThat(asked).hasValue(2);
        assertThat(done.ids()).containsExactlyInAnyOrder(bob.client().installationId(), lostId());
        assertThat(inForce(alice)).containsExactly(newest.client().installationId());
        assertThat(state(bob)).isInstanceOf(ConnectionState.Revoked.class);
        assertThat(value(newest.client().revokeOthers()).ids()).isEmpty();
        assertThat(asked).hasValue(2);
    }

    private Signer counting(AtomicInteger asked) {
        return new Signer() {
            @Override
            public AccountAddress address() {
                return bobs.address();
            }

            @Override
            public Mono<byte[]> sign(String text) {
                asked.incrementAndGet();
                return bobs.sign(text);
            }
        };
    }

    @Test
    void twiceCostsNoSecondSignatureAndBringsItToTheNodeAgain() {
        AtomicInteger asked = new AtomicInteger();
        Installation newest = open(setup().signer(counting(asked)));
        value(newest.client().revoke(lostId()));
        runtime.run();
        network.forget();

        RevokedInstallations again = value(newest.client().revoke(lostId()));

        assertThat(asked).hasValue(2);
        assertThat(again.ids()).containsExactly(lostId());
        assertThat(network.stored()).anyMatch(envelope -> envelope.topic().equals(Topics.revoked(bobs.address())));
    }

    @Test
    void oneThatNobodyKnowsIsRevokedAndToldOf() {
        InstallationId mistyped = StoreSamples.installation(7);

        RevokedInstallations done = value(bob.client().revoke(mistyped));

        assertThat(done.unknown()).containsExactly(mistyped);
        assertThat(value(bob.client().revoke(lostId())).unknown()).isEmpty();
    }

    @Test
    void nothingIsRevokedWhileTheNodeIsOutOfReachOrRefusesOrTheWalletDoes() {
        bob.transport.publishing(call -> Mono.error(unreachable()));
        assertThat(failing(bob.client().revoke(lostId()))).isEqualTo(ErrorCode.NODE_UNREACHABLE);
        bob.transport.publishing(call -> call);
        bob.transport.refuse(Topics.revoked(bobs.address()));
        assertThat(failing(bob.client().revoke(lostId()))).isEqualTo(ErrorCode.NODE_REFUSED);
        Installation unwilling = open(setup().signer(refusingAfterOne()));
        assertThat(failing(unwilling.client().revoke(lostId()))).isEqualTo(ErrorCode.SIGNER_FAILED);

        assertThat(inForce(bob)).contains(lostId());
        assertThat(bob.store().changes(Change.InstallationsRevoked.class)).isEmpty();
        assertThat(state(lost)).isInstanceOf(ConnectionState.Live.class);
    }

    @Test
    void whatAContractWalletSignsRevokesNobodyAndIsCalledThat() {
        Installation ofContract = open(setup().signer(afterOne(text -> Mono.just(new byte[130]))));

        assertThat(end(begin(ofContract.client().revoke(lostId()))))
                .isInstanceOf(XmtpConfigurationException.class)
                .hasMessageContaining("contract wallet")
                .hasMessageContaining("130 bytes");
        assertThat(inForce(bob)).contains(lostId());
    }

    private Signer refusingAfterOne() {
        return afterOne(text -> PrivateKeySigner.random().sign(text));
    }

    private Signer afterOne(Function<String, Mono<byte[]>> later) {
        AtomicInteger asked = new AtomicInteger();
        return new Signer() {
            @Override
            public AccountAddress address() {
                return bobs.address();
            }

            @Override
            public Mono<byte[]> sign(String text) {
                return asked.getAndIncrement() == 0 ? bobs.sign(text) : later.apply(text);
            }
        };
    }

    @Test
    void aLostDeviceIsRevokedWithTheWalletAlone() {
        acquaint(alice, lost);
        InstallationId mistyped = StoreSamples.installation(9);

        RevokedInstallations done = value(Xmtp.client()
                .signer(bobs)
                .transport(network.transport())
                .runtime(runtime)
                .revoke(List.of(lostId(), mistyped, lostId())));
        runtime.run();

        assertThat(done.ids()).containsExactly(lostId(), mistyped);
        assertThat(done.unknown()).containsExactly(mistyped);
        assertThat(state(lost)).isInstanceOf(ConnectionState.Revoked.class);
        assertThat(inForce(alice)).doesNotContain(lostId());
        assertThat(failing(Xmtp.client()
                        .transport(network.transport())
                        .runtime(runtime)
                        .revoke(List.of(lostId()))))
                .isEqualTo(ErrorCode.SIGNER_MISSING);
        assertThat(failing(Xmtp.client().signer(bobs).runtime(runtime).revoke(Set.of())))
                .isEqualTo(ErrorCode.INVALID_ARGUMENT);
    }

    @Test
    void allInstallationsTellWhoWasRevokedAndWhen() {
        acquaint(alice, lost);
        revoked();
        Instant now = runtime.clock().instant();

        assertThat(value(alice.client().allInstallations(bobs.address()).collectList()))
                .extracting(one -> one.id(), one -> one.revokedAt().isPresent())
                .containsExactlyInAnyOrder(tuple(bob.client().installationId(), false), tuple(lostId(), true));
        assertThat(value(alice.client()
                                .allInstallations(bobs.address())
                                .filter(one -> one.id().equals(lostId()))
                                .next())
                        .revokedAt())
                .hasValueSatisfying(at -> assertThat(Duration.between(at, now)).isLessThan(LATER));
    }

    @Test
    void anAccountAllOfWhoseInstallationsWereRevokedCannotBeWrittenTo() {
        acquaint(alice, bob);
        publish(List.of(Revocations.envelope(bobs, 5, lostId(), bob.client().installationId())));
        runtime.pass(Duration.ofSeconds(1));

        assertThat(failing(alice.send(bobs.address(), "anybody there"))).isEqualTo(ErrorCode.RECIPIENT_NOT_REGISTERED);
        assertThat(value(alice.client().canMessage(List.of(bobs.address())).next())
                        .reachable())
                .isFalse();
    }

    @Test
    void whoOnlyReceivesHearsOfItTooThoughTheConnectionWasDownMeanwhile() {
        Revocations.withheldFrom(lost);
        publish(lost, alice.address(), "hello");
        until("it is there", () -> alice.received().contains("hello"));
        runtime.pass(LATER);
        alice.transport.down(true);
        network.breakSubscriptions();
        runtime.pass(Duration.ofSeconds(1));
        publish(List.of(Revocations.envelope(bobs, 5, lostId())));
        alice.transport.down(false);
        runtime.pass(LATER);

        // What makes alice look is the first message that comes then.
        publish(lost, alice.address(), "one");
        runtime.pass(Duration.ofSeconds(30));
        publish(lost, alice.address(), "two");
        runtime.pass(Duration.ofSeconds(30));

        assertThat(alice.received()).doesNotContain("two");
        assertThat(refusals(alice)).contains(FailureReason.REVOKED);
    }

    /** What the node will not take holds up nothing that needs our bundle alone. */
    @Test
    void aRevocationThatANodeRefusesDoesNotKeepTheFallbackKeyFromBeingReplaced() {
        // Another ratchet hides its keys, and replaces none.
        assumeTrue(TestRatchet.NAME.equals(JavaRatchet.NAME));
        revoked();
        bob.transport.refuse(Topics.revoked(bobs.address()));
        network.forget();
        network.breakSubscriptions();
        runtime.pass(Duration.ofMinutes(2));

        done(bob.client().rotate());
    }

    @Test
    void whoIsRevokedReplacesAndPublishesNothingMore() {
        revoked();
        until("it knows", () -> failing(lost.client().rotate()) == ErrorCode.REVOKED);
        long published = lost.transport.published();
        runtime.pass(Duration.ofDays(9));

        assertThat(lost.transport.published()).isEqualTo(published);
    }
}
