package org.xmtp.reactive.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.Failure;
import org.xmtp.reactive.api.FailureReason;
import org.xmtp.reactive.api.KeyRotation;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.XmtpConfigurationException;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.client.SignedBundles;
import org.xmtp.reactive.cryptography.olm.JavaRatchet;
import org.xmtp.reactive.network.Topics;
import org.xmtp.reactive.runtime.HandDrivenRuntime.Kind;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.OwnBundle;
import org.xmtp.reactive.store.StoreHead;
import org.xmtp.reactive.store.StoredIdentity;
import reactor.test.subscriber.TestSubscriber;

/** Fallback keys are replaced by age and by use; who is late is read all the same, and sessions go on. */
final class RotationTests extends RuleTests {
    private static final Duration DAY = Duration.ofDays(1);

    private final OwnTime bobsTime = new OwnTime(runtime, Duration.ZERO);
    private final PrivateKeySigner bobs = PrivateKeySigner.random();

    private Installation.Setup bobsSetup() {
        return setup().signer(bobs).store(file("bob")).ratchet(JavaRatchet.NAME).runtime(bobsTime);
    }

    private Installation openBob() {
        return open(bobsSetup());
    }

    private Installation openStranger() {
        return open(setup().ratchet(JavaRatchet.NAME));
    }

    private List<NetworkEnvelope> bundlesOf(Installation installation) {
        String topic = Topics.contact(installation.address());
        return network.stored().stream()
                .filter(envelope -> envelope.topic().equals(topic))
                .toList();
    }

    private List<Long> sequencesOf(Installation installation) {
        return bundlesOf(installation).stream()
                .map(envelope -> SignedBundles.statement(envelope).getSequence())
                .toList();
    }

    private static OwnBundle durable(Installation installation) {
        List<Change.IdentityChanged> changes = installation.store().changes(Change.IdentityChanged.class);
        return Objects.requireNonNull(changes.get(changes.size() - 1).identity().bundle());
    }

    private void read(Installation from, Installation to, String text) {
        publish(from, to.address(), text);
        until("it is read", () -> to.received().contains(text));
    }

    /** One who has looked up the installation of another and has not written yet. */
    private Installation acquainted(Installation with) {
        Installation stranger = openStranger();
        assertThat(value(stranger.client().installations(with.address()).collectList()))
                .hasSize(1);
        return stranger;
    }

    /** What one has written, with the key that it knows now; nobody has it yet. */
    private List<NetworkEnvelope> late(Installation from, Installation to) {
        List<NetworkEnvelope> withheld = new ArrayList<>();
        from.transport.publishes(withheld::addAll);
        publish(from, to.address(), "late");
        from.transport.publishes(null);
        return withheld;
    }

    private void rotate(Installation installation) {
        done(installation.client().rotate());
        runtime.pass(Duration.ofSeconds(30));
    }

    @Test
    void aKeyIsReplacedAfterAWeekAndRepublishedWithAHigherSequence() {
        Installation bob = openBob();
        Installation alice = openStranger();
        acquaint(alice, bob);
        bobsTime.ahead(Duration.ofDays(6));
        runtime.pass(Duration.ofHours(2));
        assertThat(sequencesOf(bob)).hasSize(1);

        bobsTime.ahead(Duration.ofDays(7));
        runtime.pass(Duration.ofHours(2));

        assertThat(sequencesOf(bob)).hasSize(2).isSorted().doesNotHaveDuplicates();
        read(alice, bob, "in the session that stands");
        read(bob, alice, "and back");
        read(openStranger(), bob, "in a new one");
        assertThat(bob.failures()).isEmpty();
    }

    @Test
    void howOldAKeyBecomesIsForTheProgramToSay() {
        Installation bob =
                open(bobsSetup().options(client -> client.keyRotation(new KeyRotation(DAY.multipliedBy(2), 9))));
        bobsTime.ahead(DAY.multipliedBy(2));
        runtime.pass(Duration.ofHours(2));

        assertThat(sequencesOf(bob)).hasSize(2);
    }

    @Test
    void aKeyIsReplacedOnceSoManyHaveOpenedSessionsWithItButNotWithinADay() {
        KeyRotation when = new KeyRotation(KeyRotation.DEFAULT.age(), 5);
        Installation bob = open(bobsSetup().options(client -> client.keyRotation(when)));
        for (int number = 0; number < 4; number++) {
            read(openStranger(), bob, "hello " + number);
        }
        close(bob);
        bob = open(bobsSetup().options(client -> client.keyRotation(when)));
        bobsTime.ahead(DAY);
        runtime.pass(Duration.ofHours(2));
        assertThat(sequencesOf(bob)).as("after four").hasSize(1);

        read(openStranger(), bob, "the fifth");
        runtime.pass(Duration.ofMinutes(1));
        assertThat(sequencesOf(bob)).as("after five, with a restart between").hasSize(2);

        for (int number = 0; number < 9; number++) {
            read(openStranger(), bob, "again " + number);
        }
        runtime.pass(Duration.ofHours(2));
        assertThat(sequencesOf(bob)).as("within a day").hasSize(2);
        bobsTime.ahead(DAY.multipliedBy(2));
        runtime.pass(DAY);
        assertThat(sequencesOf(bob)).as("a day later").hasSize(3);
        assertThat(bob.failures()).isEmpty();
    }

    @Test
    void whoIsLateIsReadByTheTwoKeysBeforeAndNotByAnEarlierOne() {
        Installation bob = openBob();
        List<NetworkEnvelope> byTheFirst = late(openStranger(), bob);
        rotate(bob);
        List<NetworkEnvelope> byTheSecond = late(openStranger(), bob);
        rotate(bob);
        List<NetworkEnvelope> byTheThird = late(openStranger(), bob);
        rotate(bob);

        publish(byTheThird);
        publish(byTheSecond);
        until("both are read", () -> bob.received().size() == 2);
        assertThat(bob.failures()).isEmpty();
        publish(byTheFirst);
        until("it is refused", () -> !bob.failures().isEmpty());
        assertThat(bob.failures()).extracting(Failure::reason).containsExactly(FailureReason.UNKNOWN_KEY);
    }

    @Test
    void keysOfBeforeAreForgottenAfterAMonthOnceTheClockStandsByIt() {
        Installation bob = openBob();
        List<NetworkEnvelope> first = late(openStranger(), bob);
        List<NetworkEnvelope> second = late(openStranger(), bob);
        List<NetworkEnvelope> third = late(openStranger(), bob);
        rotate(bob);
        bobsTime.ahead(Duration.ofDays(6));
        runtime.pass(Duration.ofHours(2));
        publish(first);
        until("it is read", () -> bob.received().size() == 1);
        close(bob);

        bobsTime.ahead(Duration.ofDays(29));
        Installation again = openBob();
        runtime.pass(Duration.ofMinutes(30));
        bobsTime.ahead(Duration.ofDays(31));
        runtime.pass(Duration.ofHours(5));
        publish(second);
        until("it is read", () -> again.received().size() == 1);
        runtime.pass(Duration.ofHours(3));
        publish(third);
        until("it is refused", () -> !again.failures().isEmpty());

        assertThat(again.failures()).extracting(Failure::reason).containsExactly(FailureReason.UNKNOWN_KEY);
    }

    @Test
    void whoAsksAtTheSameTimeSharesOneReplacement() {
        Installation bob = openBob();
        List<TestSubscriber<Void>> rotating = new ArrayList<>();
        for (int caller = 0; caller < 5; caller++) {
            rotating.add(begin(bob.client().rotate()));
            runtime.step(Kind.LOOP);
        }
        rotating.forEach(this::done);
        runtime.pass(Duration.ofSeconds(30));

        assertThat(bob.store().changes(Change.IdentityChanged.class))
                .extracting(change ->
                        Objects.requireNonNull(change.identity().bundle()).sequence())
                .as("bundles that became durable, the first one too")
                .satisfies(all -> assertThat(Set.copyOf(all)).hasSize(2));
        assertThat(sequencesOf(bob)).hasSize(2);
        rotate(bob);
        assertThat(sequencesOf(bob)).as("who asks later").hasSize(3);
    }

    @Test
    void whatIsKilledBetweenTheCommitAndThePublicationIsPublishedAfterTheNextStart() {
        Installation bob = openBob();
        Installation alice = acquainted(bob);
        bob.transport.publishes(envelopes -> {});
        TestSubscriber<Void> rotating = begin(bob.client().rotate());
        runtime.pass(Duration.ofSeconds(30));
        assertThat(rotating.isTerminated()).as("the node has not got it").isFalse();
        OwnBundle made = durable(bob);
        assertThat(bundlesOf(bob)).hasSize(1);
        close(bob);
        Installation again = openBob();
        runtime.pass(Duration.ofSeconds(30));

        assertThat(bundlesOf(again)).hasSize(2);
        assertThat(bundlesOf(again).get(1).message()).isEqualTo(made.bytes());
        read(openStranger(), again, "by the new key");
        read(alice, again, "by one of both");
        assertThat(again.failures()).isEmpty();
    }

    @Test
    void aReplacementThatTheStoreDoesNotTakeIsNeitherPublishedNorUsed() {
        Installation bob = openBob();
        bob.store().hold(ObservedStore.with(Change.IdentityChanged.class));
        TestSubscriber<Void> rotating = begin(bob.client().rotate());
        runtime.pass(Duration.ofSeconds(30));
        assertThat(bundlesOf(bob)).as("before the commit").hasSize(1);
        bob.store().release();
        done(rotating);
        runtime.pass(Duration.ofSeconds(30));

        assertThat(bundlesOf(bob)).hasSize(2);
    }

    @Test
    void noFurtherKeyIsMadeByItselfWhileTheNodeDoesNotTakeTheOneBefore() {
        Installation bob = openBob();
        String topic = Topics.contact(bob.address());
        bob.transport.refuse(topic);
        bobsTime.ahead(Duration.ofDays(8));
        runtime.pass(Duration.ofHours(2));
        OwnBundle made = durable(bob);
        bobsTime.ahead(Duration.ofDays(20));
        runtime.pass(DAY);

        assertThat(durable(bob).sequence()).isEqualTo(made.sequence());
        read(openStranger(), bob, "by the key that the node knows");
        assertThat(bob.failures()).isEmpty();
    }

    @Test
    void aClockThatJumpsCostsOneKeyAtMost() {
        Installation bob = openBob();
        List<NetworkEnvelope> late = late(openStranger(), bob);
        for (int jump = 0; jump < 3; jump++) {
            bobsTime.ahead(Duration.ofDays(3_000));
            runtime.pass(Duration.ofMinutes(70));
            bobsTime.ahead(Duration.ZERO);
            runtime.pass(Duration.ofMinutes(70));
        }
        publish(late);
        until("it is read", () -> bob.received().contains("late"));
        assertThat(sequencesOf(bob)).hasSize(2).isSorted();

        bobsTime.ahead(Duration.ofDays(8));
        runtime.pass(DAY);
        assertThat(sequencesOf(bob))
                .as("a week of the clock as it is now")
                .hasSize(3)
                .isSorted();
        read(openStranger(), bob, "in a new session");
        assertThat(bob.failures()).isEmpty();
    }

    @Test
    void sessionsThatAreOpenedWhileTheKeyIsReplacedAreAllRead() {
        Installation bob = openBob();
        List<Installation> strangers = new ArrayList<>();
        for (int number = 0; number < 12; number++) {
            strangers.add(acquainted(bob));
        }
        List<TestSubscriber<?>> sending = new ArrayList<>();
        for (int number = 0; number < strangers.size(); number++) {
            if (number == 4 || number == 8) {
                sending.add(begin(bob.client().rotate()));
            }
            sending.add(begin(strangers.get(number).send(bob.address(), "hello " + number)));
            for (int step = 0; step < number; step++) {
                runtime.step(Kind.LANE);
                runtime.step(Kind.LOOP);
                runtime.step(Kind.STORE);
            }
        }
        sending.forEach(this::done);
        until("all are read", () -> bob.received().size() == strangers.size());

        assertThat(bob.failures()).isEmpty();
        assertThat(bob.received()).doesNotHaveDuplicates();
        runtime.pass(Duration.ofSeconds(60));
        assertThat(sequencesOf(bob)).isSorted().doesNotHaveDuplicates();
        for (Installation stranger : strangers) {
            read(bob, stranger, "answer to " + stranger.address());
        }
    }

    @Test
    void whoHasSeenTheNewerBundleOpensSessionsWithIt() {
        Installation bob = openBob();
        Installation alice = acquainted(bob);
        rotate(bob);
        rotate(bob);
        rotate(bob);

        read(alice, bob, "by the newest key");
        assertThat(bob.failures()).isEmpty();
    }

    @Test
    void anInstallationOfAnEarlierVersionSignsItsKeyAtTheNextStart() {
        Installation bob = openBob();
        close(bob);
        runtime.pass(Duration.ofSeconds(1));
        Installation earlier = open(bobsSetup()
                .opening(head -> new StoreHead(
                        head.identity()
                                .map(stored -> new StoredIdentity(
                                        stored.address(),
                                        stored.ratchet(),
                                        stored.account(),
                                        stored.grant(),
                                        stored.createdNs(),
                                        stored.published())),
                        head.usedOneTimeKeys(),
                        head.lastPosition(),
                        head.lastWriteSet(),
                        head.lastSentNs(),
                        head.lastStampNs(),
                        head.swept(),
                        head.failures())));
        runtime.pass(Duration.ofSeconds(30));

        assertThat(sequencesOf(earlier)).hasSize(2).isSorted().doesNotHaveDuplicates();
        read(openStranger(), earlier, "by the same key");
        assertThat(earlier.failures()).isEmpty();
    }

    @Test
    void whoWorksOfflineIsToldSo() {
        Installation bob = openBob();
        close(bob);
        Installation offline = open(bobsSetup().options(client -> client.offline()));

        Throwable error = end(begin(offline.client().rotate()));
        assertThat(error)
                .isInstanceOfSatisfying(
                        XmtpConfigurationException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.ROTATION_UNAVAILABLE));
    }
}
