package org.xmtp.reactive.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.CopyOutcome;
import org.xmtp.reactive.api.Delivery;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.Message;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.Reachability;
import org.xmtp.reactive.api.Sealing;
import org.xmtp.reactive.api.SentMessage;
import org.xmtp.reactive.api.Signer;
import org.xmtp.reactive.api.Trust;
import org.xmtp.reactive.api.XmtpException;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.QueryPage;
import org.xmtp.reactive.api.spi.SubscriptionSignal;
import org.xmtp.reactive.api.spi.TransportException;
import org.xmtp.reactive.network.Topics;
import org.xmtp.reactive.runtime.HandDrivenRuntime.Kind;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.CommitException.Outcome;
import org.xmtp.reactive.store.RefusedCopy;
import org.xmtp.reactive.testkit.FaultyStore.Fault;
import org.xmtp.reactive.wire.EnvelopeCodec;
import org.xmtp.reactive.wire.MalformedException;
import org.xmtp.reactive.wire.SealedEnvelope;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.subscriber.TestSubscriber;

/** What becomes of installations that an account shows later: of a new device, or of who has the wallet's key. */
class TrustTests extends RuleTests {
    private static final Duration A_WHILE = Duration.ofSeconds(5);
    private static final List<Kind> KINDS = List.of(Kind.values());

    private final PrivateKeySigner alices = PrivateKeySigner.random();
    private final PrivateKeySigner bobs = PrivateKeySigner.random();
    private Installation bob;

    @BeforeEach
    void openBob() {
        bob = open(setup().signer(bobs));
    }

    /** Garbage is told from what is sealed only by who can open the seal. */
    @Override
    Sealing sealing() {
        return Sealing.OFF;
    }

    private Installation alice(Trust trust) {
        return open(setup().signer(alices)
                .store(file("alice"))
                .options(client -> client.sealing(sealing()).trust(trust)));
    }

    /** Alice, who has talked with Bob. */
    private Installation acquainted(Trust trust) {
        Installation alice = alice(trust);
        acquaint(alice, bob);
        return alice;
    }

    /** Another installation of an account, which everybody has heard of. */
    private Installation another(Signer wallet) {
        Installation installation = open(setup().signer(wallet));
        runtime.pass(A_WHILE);
        return installation;
    }

    private void approve(Installation by, Installation... whom) {
        List<InstallationId> ids =
                Arrays.stream(whom).map(one -> one.client().installationId()).toList();
        done(by.client().approve(whom[0].address(), ids));
    }

    private Map<InstallationId, Trust> trusts(Installation by, AccountAddress account) {
        return value(by.client().installations(account).collectMap(one -> one.id(), one -> one.trust()));
    }

    private static InstallationId id(Installation installation) {
        return installation.client().installationId();
    }

    private static CopyOutcome accepted(Installation of) {
        return new CopyOutcome.Accepted(of.address(), id(of));
    }

    private static CopyOutcome withheld(Installation of, boolean later) {
        return new CopyOutcome.Withheld(of.address(), id(of), later);
    }

    private Collection<CopyOutcome> outcomes(SentMessage sent) {
        return value(sent.copies().collectList());
    }

    private ErrorCode failing(Mono<?> mono) {
        if (end(begin(mono)) instanceof XmtpException known) {
            return known.code();
        }
        throw new AssertionError("no error of the API");
    }

    @Test
    void aNewInstallationIsSentToUnlessToldOtherwise() {
        Installation alice = acquainted(Trust.ACCEPT);
        Installation second = another(bobs);

        SentMessage sent = value(alice.send(bob.address(), "to both"));

        assertThat(outcomes(sent)).containsExactlyInAnyOrder(accepted(bob), accepted(second));
        assertThat(trusts(alice, bob.address()))
                .containsOnly(entry(id(bob), Trust.ACCEPT), entry(id(second), Trust.ACCEPT));
        until("both have it", () -> second.received().contains("to both"));
    }

    @Test
    void whoIsHeldGetsNothingAndTheSenderIsToldWithEachMessage() {
        Installation alice = acquainted(Trust.HOLD);
        Installation second = another(bobs);

        SentMessage sent = value(alice.send(bob.address(), "not yet"));

        assertThat(outcomes(sent)).containsExactly(withheld(second, true), accepted(bob));
        done(sent.published());
        runtime.pass(A_WHILE);
        assertThat(second.mine(network)).isEmpty();
        assertThat(bob.received()).contains("not yet");
        assertThat(trusts(alice, bob.address()))
                .containsOnly(entry(id(bob), Trust.ACCEPT), entry(id(second), Trust.HOLD));
        assertThat(sent.leftOut()).isZero();
    }

    @Test
    void onApprovalWhatWasSentMeanwhileComesFirstInItsOrderAndOnce() {
        Installation alice = acquainted(Trust.HOLD);
        publish(alice, bob.address(), "before it was there");
        Installation second = another(bobs);
        texts("meanwhile", 5).forEach(text -> publish(alice, bob.address(), text));

        approve(alice, second);
        publish(alice, bob.address(), "after");
        until("it has all", () -> second.received().contains("after"));
        approve(alice, second);
        runtime.pass(A_WHILE);

        List<String> expected = new ArrayList<>(texts("meanwhile", 5));
        expected.add("after");
        assertThat(second.received()).containsExactlyElementsOf(expected);
        assertThat(bob.received()).endsWith("meanwhile 4", "after").doesNotHaveDuplicates();
        assertThat(trusts(alice, bob.address())).containsEntry(id(second), Trust.ACCEPT);
        assertThat(second.failures()).isEmpty();
    }

    @Test
    void aMessageThatWasKeptFromSomebodyWaitsForTheNodeAgainOnceThatOneIsApproved() {
        Installation alice = acquainted(Trust.HOLD);
        Installation second = another(bobs);
        publish(alice, bob.address(), "kept");
        runtime.pass(A_WHILE);
        assertThat(delivery(alice, "kept")).isEqualTo(Delivery.PUBLISHED);

        alice.transport.publishing(call -> Mono.error(unreachable()));
        approve(alice, second);
        runtime.pass(A_WHILE);
        assertThat(delivery(alice, "kept")).isEqualTo(Delivery.QUEUED);

        alice.transport.publishing(call -> call);
        until("it has it", () -> second.received().contains("kept"));
        runtime.pass(A_WHILE);
        assertThat(delivery(alice, "kept")).isEqualTo(Delivery.PUBLISHED);
    }

    private Delivery delivery(Installation by, String text) {
        return value(by.client()
                        .conversation(bob.address())
                        .messages()
                        .filter(message -> message.content().equals(text))
                        .next())
                .delivery()
                .orElseThrow();
    }

    private static Throwable unreachable() {
        return new TransportException(TransportException.Kind.UNAVAILABLE, "not now", null);
    }

    @Test
    void whoIsRefusedGetsNothingOfBeforeItsApproval() {
        Installation alice = acquainted(Trust.REFUSE);
        Installation second = another(bobs);

        SentMessage sent = value(alice.send(bob.address(), "never for it"));
        assertThat(outcomes(sent)).containsExactly(withheld(second, false), accepted(bob));
        assertThat(trusts(alice, bob.address())).containsEntry(id(second), Trust.REFUSE);
        approve(alice, second);
        publish(alice, bob.address(), "from now on");
        until("it is sent to", () -> second.received().contains("from now on"));
        runtime.pass(A_WHILE);

        assertThat(second.received()).containsExactly("from now on");
    }

    @Test
    void whoWasHeldStaysSoAfterARestartWhateverIsChosenThen() {
        Installation alice = acquainted(Trust.HOLD);
        Installation second = another(bobs);
        publish(alice, bob.address(), "before the restart");
        close(alice);

        Installation again = alice(Trust.ACCEPT);
        publish(again, bob.address(), "behind it");
        runtime.pass(A_WHILE);
        assertThat(second.mine(network)).isEmpty();
        assertThat(trusts(again, bob.address())).containsEntry(id(second), Trust.HOLD);

        approve(again, second);
        until("it has both", () -> second.received().size() == 2);
        assertThat(second.received()).containsExactly("before the restart", "behind it");
    }

    @Test
    void anApprovalSurvivesARestart() {
        Installation alice = acquainted(Trust.HOLD);
        Installation second = another(bobs);
        publish(alice, bob.address(), "kept");
        approve(alice, second);
        close(alice);

        Installation again = alice(Trust.HOLD);
        publish(again, bob.address(), "later");
        until("it has both", () -> second.received().size() == 2);

        assertThat(second.received()).containsExactly("kept", "later");
        assertThat(trusts(again, bob.address())).containsEntry(id(second), Trust.ACCEPT);
    }

    @Test
    void whatIsToBeMadeUpForSurvivesARestartBeforeAnyOfItIsMade() {
        Installation alice = acquainted(Trust.HOLD);
        Installation second = another(bobs);
        texts("kept", 3).forEach(text -> publish(alice, bob.address(), text));

        alice.faults().fail(Fault.rejecting(set -> ObservedStore.has(set, Change.CopiesQueued.class)));
        approve(alice, second);
        runtime.pass(A_WHILE);
        assertThat(second.mine(network)).isEmpty();
        close(alice);
        Installation again = alice(Trust.HOLD);
        publish(again, bob.address(), "later");
        until("it has all", () -> second.received().contains("later"));

        assertThat(second.received()).containsExactly("kept 0", "kept 1", "kept 2", "later");
    }

    @Test
    void anApprovalThatTheStoreDoesNotTakeIsMadeInTheNextEpoch() {
        assertIsMadeOnceThough(Outcome.UNAVAILABLE, false, 2);
    }

    @Test
    void anApprovalOfWhichNobodyHeardThatItWasTakenIsMadeOnce() {
        assertIsMadeOnceThough(Outcome.UNKNOWN, true, 1);
    }

    private void assertIsMadeOnceThough(Outcome outcome, boolean isTaken, int times) {
        Installation alice = acquainted(Trust.HOLD);
        Installation second = another(bobs);
        texts("kept", 3).forEach(text -> publish(alice, bob.address(), text));

        alice.faults()
                .fail(new Fault(
                        ObservedStore.with(Change.InstallationApproved.class),
                        outcome,
                        isTaken,
                        new AtomicLong(times)));
        approve(alice, second);
        publish(alice, bob.address(), "later");
        until("it has all", () -> second.received().contains("later"));
        runtime.pass(A_WHILE);

        assertThat(second.received()).containsExactly("kept 0", "kept 1", "kept 2", "later");
    }

    @Test
    void whoIsNotKnownCannotBeApprovedAndNobodyElseIsThen() {
        Installation alice = acquainted(Trust.HOLD);
        Installation second = another(bobs);
        InstallationId mistyped = new InstallationId("A".repeat(43));

        assertThat(failing(alice.client().approve(bob.address(), List.of(id(second), mistyped))))
                .isEqualTo(ErrorCode.INSTALLATION_UNKNOWN);
        assertThat(failing(alice.client().approve(open().address(), List.of(id(second)))))
                .as("of another account")
                .isEqualTo(ErrorCode.INSTALLATION_UNKNOWN);

        assertThat(trusts(alice, bob.address())).containsEntry(id(second), Trust.HOLD);
        done(alice.client().approve(bob.address(), List.of(id(bob))));
        done(alice.client().approve(bob.address(), List.of()));
    }

    @Test
    void whoWasRevokedWhileItWasHeldCannotBeApproved() {
        Installation alice = acquainted(Trust.HOLD);
        Installation second = another(bobs);
        publish(alice, bob.address(), "kept");
        value(bob.client().revoke(id(second)));
        runtime.pass(A_WHILE);

        assertThat(failing(alice.client().approve(bob.address(), List.of(id(second)))))
                .isEqualTo(ErrorCode.INSTALLATION_UNKNOWN);
        SentMessage sent = value(alice.send(bob.address(), "later"));

        assertThat(outcomes(sent)).containsExactly(accepted(bob));
        assertThat(second.mine(network)).isEmpty();
        assertThat(trusts(alice, bob.address())).containsOnlyKeys(id(bob));
    }

    @Test
    void whoIsRevokedWhileItsCopiesWaitGetsNone() {
        Installation alice = acquainted(Trust.HOLD);
        Installation second = another(bobs);
        publish(alice, bob.address(), "kept");
        alice.transport.publishing(call -> Mono.error(unreachable()));
        approve(alice, second);
        runtime.pass(A_WHILE);
        value(bob.client().revoke(id(second)));
        runtime.pass(A_WHILE);
        alice.transport.publishing(call -> call);
        publish(alice, bob.address(), "later");
        until("it arrives", () -> bob.received().contains("later"));

        assertThat(second.mine(network)).isEmpty();
    }

    @Test
    void whoIsRevokedInTheMidstOfItsApprovalTakesNoCopyOfOthersAlong() {
        Installation alice = acquainted(Trust.HOLD);
        Installation second = another(bobs);
        alice.transport.publishing(call -> Mono.error(unreachable()));
        value(alice.send(bob.address(), "kept"));
        TestSubscriber<Void> approving = begin(alice.client().approve(bob.address(), List.of(id(second))));
        runtime.run(ALL_BUT_LANES);
        TestSubscriber<Void> publishing =
                begin(network.transport().publish(List.of(Revocations.envelope(bobs, 5, id(second)))));
        runtime.run(ALL_BUT_LANES);
        while (alice.store().changes(Change.InstallationsRevoked.class).isEmpty() && runtime.stepNewest(Kind.LANE)) {
            runtime.run(ALL_BUT_LANES);
        }
        done(approving);
        done(publishing);
        assertThat(alice.store().changes(Change.CopiesSettled.class))
                .as("no copy is made")
                .anyMatch(change -> change.refused().equals(List.of(RefusedCopy.revoked(second.self()))));
        close(alice);

        Installation again = alice(Trust.HOLD);
        until("it has it", () -> bob.received().contains("kept"));
        runtime.pass(A_WHILE);

        assertThat(delivery(again, "kept")).isEqualTo(Delivery.PUBLISHED);
        assertThat(second.mine(network)).isEmpty();
    }

    /** Trust on first use: there is nothing to compare them with. */
    @ParameterizedTest
    @ValueSource(ints = {1, 1_000})
    void theFirstLookUpTakesAllThatIsThere(int page) {
        List<Installation> more =
                IntStream.range(0, 6).mapToObj(number -> another(bobs)).toList();
        Installation alice = connecting(setup().signer(alices)
                .store(file("alice"))
                .options(client -> client.sealing(sealing()).trust(Trust.HOLD)));
        alice.transport.pageLimit(page);
        value(alice.connect());

        SentMessage sent = value(alice.send(bob.address(), "to all"));

        assertThat(outcomes(sent)).hasSize(7).allMatch(CopyOutcome.Accepted.class::isInstance);
        more.forEach(one -> until("it arrives", () -> one.received().contains("to all")));
    }

    @Test
    void anAccountThatHadNobodyIsMetWhenItIsWrittenTo() {
        Signer carols = PrivateKeySigner.random();
        Installation alice = alice(Trust.HOLD);
        assertThat(failing(alice.send(carols.address(), "too early"))).isEqualTo(ErrorCode.RECIPIENT_NOT_REGISTERED);
        Installation first = another(carols);
        Installation second = another(carols);

        assertThat(outcomes(value(alice.send(carols.address(), "hello"))))
                .containsExactlyInAnyOrder(accepted(first), accepted(second));
        Installation third = another(carols);
        assertThat(outcomes(value(alice.send(carols.address(), "hello again"))))
                .containsExactlyInAnyOrder(withheld(third, true), accepted(first), accepted(second));
    }

    @Test
    void whoeverWasSentToIsMetThoughNoLookUpHasFoundIt() {
        Signer carols = PrivateKeySigner.random();
        Installation alice = alice(Trust.HOLD);
        for (int look = 0; look < 2; look++) {
            done(alice.client().canMessage(List.of(carols.address())).then());
            runtime.pass(A_WHILE);
        }
        Installation first = another(carols);

        assertThat(outcomes(value(alice.send(carols.address(), "hello")))).containsExactly(accepted(first));
        Installation second = another(carols);
        assertThat(outcomes(value(alice.send(carols.address(), "hello again"))))
                .containsExactly(withheld(second, true), accepted(first));
    }

    /** Who has the wallet's key can speak for the account; what it can't do is listen. */
    @Test
    void whoeverHasTheWalletsKeyReadsNothingThoughWhatItSendsIsRead() {
        Installation alice = acquainted(Trust.HOLD);
        publish(alice, bob.address(), "our secret");
        Installation thief = another(bobs);

        publish(thief, alice.address(), "it is me, Bob");
        until("it is read", () -> alice.received().contains("it is me, Bob"));
        publish(alice, bob.address(), "is it?");
        runtime.pass(Duration.ofMinutes(2));

        assertThat(thief.mine(network)).as("what Alice has encrypted to it").isEmpty();
        assertThat(thief.received()).as("what Bob's first installation told of").isEmpty();
        Message message = value(alice.client()
                .conversation(bob.address())
                .messages()
                .filter(one -> one.content().equals("it is me, Bob"))
                .next());
        assertThat(trusts(alice, bob.address())).containsEntry(message.senderInstallation(), Trust.HOLD);
    }

    /** A renewal is a message as well. */
    @Test
    void noSessionIsRenewedWithWhoIsHeld() throws MalformedException {
        Installation alice = acquainted(Trust.HOLD);
        Installation second = another(bobs);
        publish(second, alice.address(), "hello");
        until("it is read", () -> alice.received().contains("hello"));
        List<NetworkEnvelope> caught = new ArrayList<>();
        second.transport.publishes(caught::addAll);
        publish(second, alice.address(), "never arrives as it is");
        NetworkEnvelope genuine = caught.stream()
                .filter(envelope -> envelope.topic().equals(alice.topic()))
                .findFirst()
                .orElseThrow();
        SealedEnvelope envelope = EnvelopeCodec.read(genuine.message());
        byte[] olm = envelope.ciphertext().clone();
        olm[olm.length - 1] ^= 1;

        publish(List.of(new NetworkEnvelope(
                genuine.topic(), genuine.timestampNs(), EnvelopeCodec.write(envelope.headerBytes(), olm))));
        until("it is refused", () -> !alice.failures().isEmpty());
        runtime.pass(Duration.ofMinutes(2));
        assertThat(second.mine(network)).isEmpty();
    }

    @Test
    void ofTwoThatAreHeldOneIsApproved() {
        Installation alice = acquainted(Trust.HOLD);
        Installation second = another(bobs);
        publish(alice, bob.address(), "one");
        Installation third = another(bobs);
        publish(alice, bob.address(), "two");

        approve(alice, second);
        publish(alice, bob.address(), "three");
        until("it has all", () -> second.received().contains("three"));
        assertThat(third.mine(network)).isEmpty();

        approve(alice, third);
        publish(alice, bob.address(), "four");
        until("it has all", () -> third.received().contains("four"));
        runtime.pass(A_WHILE);
        assertThat(second.received()).containsExactly("one", "two", "three", "four");
        assertThat(third.received()).as("what was sent since it was there").containsExactly("two", "three", "four");
    }

    @Test
    void twoThatAreApprovedAtOnceHaveWhatEachWasKeptFrom() {
        Installation alice = acquainted(Trust.HOLD);
        Installation second = another(bobs);
        publish(alice, bob.address(), "one");
        Installation third = another(bobs);
        publish(alice, bob.address(), "two");

        approve(alice, second, third);
        until(
                "both have all",
                () -> second.received().contains("two") && third.received().contains("two"));

        assertThat(second.received()).containsExactly("one", "two");
        assertThat(third.received()).containsExactly("two");
    }

    @Test
    void anAccountAllOfWhichIsHeldCannotBeWrittenToBeforeOneIsApproved() {
        Installation alice = acquainted(Trust.HOLD);
        Installation second = another(bobs);
        value(second.client().revoke(id(bob)));
        runtime.pass(A_WHILE);

        assertThat(failing(alice.send(bob.address(), "anybody there"))).isEqualTo(ErrorCode.RECIPIENT_NOT_APPROVED);
        assertThat(value(alice.client().canMessage(List.of(bob.address())).next()))
                .isEqualTo(new Reachability(bob.address(), false));
        assertThat(alice.sent()).doesNotContain("anybody there");

        approve(alice, second);
        publish(alice, bob.address(), "now");
        until("it arrives", () -> second.received().contains("now"));
    }

    @Test
    void anotherInstallationOfOurOwnIsHeldTooAndHasAllConversationsOnceItIsApproved() {
        Installation alice = acquainted(Trust.HOLD);
        Installation carol = open();
        Installation mine = another(alices);

        SentMessage sent = value(alice.send(bob.address(), "to Bob"));
        assertThat(outcomes(sent)).containsExactly(withheld(mine, true), accepted(bob));
        publish(alice, carol.address(), "to Carol");
        publish(alice, alice.address(), "a note");
        runtime.pass(A_WHILE);
        assertThat(mine.mine(network)).isEmpty();

        approve(alice, mine);
        until("it has all", () -> mine.received().size() == 3);
        assertThat(mine.received()).containsExactly("to Bob", "to Carol", "a note");
    }

    @Test
    void aFreshStoreTakesTheInstallationsOfItsOwnAccountThatAreThere() {
        Installation first = open(setup().signer(alices));

        Installation alice = alice(Trust.HOLD);

        assertThat(outcomes(value(alice.send(bob.address(), "hello"))))
                .containsExactlyInAnyOrder(accepted(bob), accepted(first));
        assertThat(trusts(alice, alice.address()))
                .containsOnly(entry(id(alice), Trust.ACCEPT), entry(id(first), Trust.ACCEPT));
    }

    /** Else it could not write to itself, and others would see it held. */
    @Test
    void aNodeThatShowsUsOurOwnBundleLateDoesNotMakeUsHoldOurselves() {
        open(setup().signer(alices));
        String topic = Topics.contact(alices.address());
        List<NetworkEnvelope> before = network.stored();
        Predicate<NetworkEnvelope> shown = envelope -> !envelope.topic().equals(topic) || before.contains(envelope);
        Installation alice = connecting(setup().signer(alices)
                .options(client -> client.sealing(sealing()).trust(Trust.HOLD)));
        alice.transport.answers(page -> page.map(answer ->
                new QueryPage(answer.envelopes().stream().filter(shown).toList(), answer.next())));
        alice.transport.brings(
                signal -> signal instanceof SubscriptionSignal.Received received && !shown.test(received.envelope())
                        ? Flux.empty()
                        : Flux.just(signal));
        value(alice.connect());
        runtime.pass(A_WHILE);
        assertThat(trusts(alice, alices.address())).doesNotContainKey(id(alice));
        value(alice.send(bob.address(), "hello"));

        alice.transport.answers(page -> page);
        alice.transport.brings(Flux::just);
        runtime.pass(Duration.ofMinutes(2));
        value(alice.send(bob.address(), "hello again"));

        assertThat(trusts(alice, alices.address())).containsEntry(id(alice), Trust.ACCEPT);
    }

    /** In whatever order the tasks of sends and of approvals run. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void sendsAndApprovalsAtOnceLoseNothingRepeatNothingAndKeepTheOrder(int seed) {
        Random random = new Random(seed);
        Installation alice = acquainted(Trust.HOLD);
        Installation second = another(bobs);
        Installation mine = another(alices);
        List<TestSubscriber<?>> under = new ArrayList<>();
        int first = random.nextInt(60);
        int other = random.nextInt(60);
        for (int number = 0; number < 60; number++) {
            under.add(begin(alice.send(bob.address(), "text " + number)));
            if (number == first) {
                under.add(begin(alice.client().approve(bob.address(), List.of(id(second)))));
            }
            if (number == other) {
                under.add(begin(alice.client().approve(alice.address(), List.of(id(mine)))));
                under.add(begin(alice.client().approve(alice.address(), List.of(id(mine)))));
            }
            int steps = random.nextInt(40);
            for (int step = 0; step < steps; step++) {
                if (random.nextBoolean()) {
                    runtime.step(KINDS.get(random.nextInt(KINDS.size())));
                } else {
                    runtime.stepNewest(Kind.LANE);
                }
            }
        }
        under.forEach(this::done);
        until(
                "all have all",
                () -> second.received().size() >= 60 && mine.received().size() >= 60);
        runtime.pass(A_WHILE);

        assertThat(second.received()).containsExactlyElementsOf(texts("text", 60));
        assertThat(mine.received()).containsExactlyElementsOf(texts("text", 60));
        assertThat(bob.received()).endsWith("text 59").hasSize(61);
    }

    /** Messages whose copies are made batch by batch have an intent of their own meanwhile. */
    @Test
    void anApprovalWhileCopiesOfALargeMessageAreMadeTakesNothingFromIt() {
        Installation alice = acquainted(Trust.ACCEPT);
        List<Installation> many =
                IntStream.range(0, 5).mapToObj(number -> another(bobs)).toList();
        publish(alice, bob.address(), "to all");
        close(alice);
        Installation again = alice(Trust.HOLD);
        Installation last = another(bobs);
        publish(again, bob.address(), "small");
        String large = "x".repeat(900_000);

        TestSubscriber<SentMessage> sending = begin(again.send(bob.address(), large));
        TestSubscriber<Void> approving = begin(again.client().approve(bob.address(), List.of(id(last))));
        done(approving);
        done(value(sending).published());
        until("it has it", () -> last.received().contains(large));
        runtime.pass(A_WHILE);

        many.forEach(one -> assertThat(one.received()).containsExactly("to all", "small", large));
        assertThat(last.received()).containsExactly("small", large);
        assertThat(bob.received()).endsWith("to all", "small", large);
    }
}
