package org.xmtp.reactive.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.SecurityEvent;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.client.SignedBundles;
import org.xmtp.reactive.cryptography.olm.JavaRatchet;
import org.xmtp.reactive.cryptography.olm.OlmAccount;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.CommitException;
import org.xmtp.reactive.testkit.FaultyStore;
import org.xmtp.reactive.testkit.StoreSamples;
import reactor.test.subscriber.TestSubscriber;

/** Who watches is told once of what concerns trust, and of nothing that anybody can bring about in another's name. */
final class SecurityTests extends RuleTests {
    private static final Duration MOMENT = Duration.ofSeconds(5);

    private final SecureRandom random = new SecureRandom();
    private final PrivateKeySigner alices = PrivateKeySigner.random();
    private final PrivateKeySigner bobs = PrivateKeySigner.random();

    private Installation.Setup alicesSetup() {
        return setup().signer(alices).store(file("alice"));
    }

    /** One who has looked up the other account, and follows it. */
    private Installation acquainted(Installation.Setup setup, AccountAddress with) {
        Installation installation = open(setup);
        lookUp(installation, with);
        return installation;
    }

    private void lookUp(Installation installation, AccountAddress account) {
        done(installation.client().installations(account).then());
        runtime.pass(MOMENT);
    }

    private static List<String> names(List<SecurityEvent> events) {
        return events.stream()
                .map(event ->
                        event.getClass().getSimpleName() + " " + ((SecurityEvent.OfInstallation) event).installation())
                .toList();
    }

    private static String name(Class<? extends SecurityEvent> kind, InstallationId installation) {
        return kind.getSimpleName() + " " + installation;
    }

    private void later(NetworkEnvelope... envelopes) {
        publish(List.of(envelopes));
        runtime.pass(MOMENT);
    }

    @Test
    void aNewInstallationOfAKnownPeerIsToldAndTheFirstLookUpTellsNothing() {
        publish(LongStream.rangeClosed(1, 20)
                .mapToObj(number -> Bundles.unsigned(bobs, number))
                .toList());
        Installation alice = acquainted(alicesSetup(), bobs.address());
        assertThat(told(alice)).isEmpty();
        TestSubscriber<SecurityEvent> live = begin(alice.client().security());

        OlmAccount fresh = OlmAccount.create(random);
        later(Bundles.unsigned(bobs, fresh, 30));

        assertThat(live.getReceivedOnNext())
                .singleElement()
                .isInstanceOfSatisfying(SecurityEvent.NewInstallation.class, event -> {
                    assertThat(event.account()).isEqualTo(bobs.address());
                    assertThat(event.installation()).isEqualTo(Bundles.idOf(fresh));
                    assertThat(event.seenAt()).isBefore(runtime.clock().instant());
                });
        assertThat(told(alice)).as("whoever comes later").isEqualTo(live.getReceivedOnNext());
    }

    @Test
    void theFirstInstallationsOfAnAccountThatWasAskedForInVainTellNothing() {
        Installation alice = acquainted(alicesSetup(), bobs.address());

        later(LongStream.rangeClosed(1, 9)
                .mapToObj(number -> Bundles.unsigned(bobs, number))
                .toArray(NetworkEnvelope[]::new));
        lookUp(alice, bobs.address());

        assertThat(told(alice)).isEmpty();
    }

    @Test
    void anotherInstallationOfOurOwnIsToldAlsoWhereItCameWhileWeWereAway() {
        Installation first = open(alicesSetup());
        runtime.pass(MOMENT);
        close(first);
        Installation second = open(setup().signer(alices));
        runtime.pass(MOMENT);

        Installation again = open(alicesSetup());
        runtime.pass(MOMENT);

        assertThat(names(told(again)))
                .containsExactly(name(
                        SecurityEvent.NewInstallation.class, second.client().installationId()));
        assertThat(told(second)).as("it has met the first at its first look").isEmpty();
    }

    @Test
    void aRevokedInstallationIsToldToPeersAndToItsOwnAccountWhereItIsKnown() {
        Installation bob = open(setup().signer(bobs));
        Installation lost = open(setup().signer(bobs));
        runtime.pass(MOMENT);
        Installation alice = acquainted(alicesSetup(), bobs.address());
        InstallationId lostId = lost.client().installationId();

        long revokedNs = 7_000_000_000L;
        later(Revocations.envelope(bobs, revokedNs, lostId, StoreSamples.installation(1)));

        for (Installation told : List.of(alice, lost)) {
            assertThat(told(told))
                    .singleElement()
                    .isInstanceOfSatisfying(SecurityEvent.RevokedInstallation.class, event -> {
                        assertThat(event.installation()).isEqualTo(lostId);
                        assertThat(event.revokedAt()).isEqualTo(Instant.ofEpochSecond(7));
                    });
        }
        assertThat(names(told(bob)))
                .containsExactly(
                        name(SecurityEvent.NewInstallation.class, lostId),
                        name(SecurityEvent.RevokedInstallation.class, lostId));
    }

    @Test
    void whatWasRevokedBeforeTheFirstLookUpTellsNothing() {
        OlmAccount gone = OlmAccount.create(random);
        publish(List.of(
                Bundles.unsigned(bobs, gone, 1),
                Bundles.unsigned(bobs, 2),
                Revocations.envelope(bobs, 3, Bundles.idOf(gone))));

        assertThat(told(acquainted(alicesSetup(), bobs.address()))).isEmpty();
    }

    @Test
    void aReplacedKeyIsToldToOthersOnceADay() {
        Installation bob = open(setup().signer(bobs).ratchet(JavaRatchet.NAME));
        Installation alice = acquainted(alicesSetup(), bobs.address());
        String changed = name(SecurityEvent.ChangedBundle.class, bob.client().installationId());

        done(bob.client().rotate());
        runtime.pass(MOMENT);
        long sequence = alice.store().changes(Change.ContactLearned.class).stream()
                .mapToLong(change -> change.contact().sequence())
                .max()
                .orElse(0);
        done(bob.client().rotate());
        lookUp(alice, bobs.address());

        assertThat(told(alice))
                .singleElement()
                .isInstanceOfSatisfying(
                        SecurityEvent.ChangedBundle.class,
                        event -> assertThat(event.sequence()).isEqualTo(sequence));
        runtime.pass(Duration.ofDays(1));
        done(bob.client().rotate());
        lookUp(alice, bobs.address());
        assertThat(names(told(alice))).containsExactly(changed, changed);
        assertThat(told(bob)).as("its own doing").isEmpty();
    }

    @Test
    void whoeverGoesOnWithACopyOfOurKeysIsTold() throws IOException {
        Installation.Setup bobsSetup = setup().signer(bobs).ratchet(JavaRatchet.NAME);
        Installation first = open(bobsSetup.store(file("bob")));
        runtime.pass(MOMENT);
        close(first);
        for (String ending : List.of(".mv.db", ".head")) {
            Files.copy(folder.resolve("bob" + ending), folder.resolve("copy" + ending));
        }
        Installation bob = open(bobsSetup.store(file("bob")));
        Installation copy = open(bobsSetup.store(file("copy")));

        done(copy.client().rotate());
        runtime.pass(MOMENT);

        assertThat(names(told(bob)))
                .containsExactly(
                        name(SecurityEvent.ChangedBundle.class, bob.client().installationId()));
    }

    @Test
    void aBundleThatContradictsWhatTheIdentityKeyHasSignedIsToldOnceHoweverOftenItComes() {
        OlmAccount bob = OlmAccount.create(random);
        OlmAccount other = OlmAccount.create(random);
        publish(List.of(Bundles.signed(bobs, bob, 5, bob, bob)));
        Installation alice = acquainted(alicesSetup(), bobs.address());

        for (int time = 0; time < 3; time++) {
            later(
                    Bundles.signed(bobs, bob, 5, bob, OlmAccount.create(random)),
                    Bundles.signed(bobs, bob, 9 + time, other, bob));
        }

        assertThat(told(alice))
                .extracting(event -> ((SecurityEvent.RefusedBundle) event).reason())
                .containsExactlyInAnyOrder(
                        SecurityEvent.RefusedBundle.Reason.SAME_SEQUENCE,
                        SecurityEvent.RefusedBundle.Reason.OTHER_SIGNING_KEY);
    }

    @Test
    void whatAnybodyCanPublishIsNotTold() {
        OlmAccount bob = OlmAccount.create(random);
        NetworkEnvelope older = Bundles.signed(bobs, bob, 4, bob, OlmAccount.create(random));
        NetworkEnvelope newest = Bundles.signed(bobs, bob, 5, bob, bob);
        publish(List.of(newest));
        Installation alice = acquainted(alicesSetup(), bobs.address());

        later(
                older,
                new NetworkEnvelope(newest.topic(), 6, newest.message()),
                SignedBundles.stripped(newest),
                SignedBundles.saying(newest, said -> said.setSequence(99)),
                Bundles.unsigned(bobs, bob, 7),
                new NetworkEnvelope(newest.topic(), 8, new byte[300]));

        assertThat(told(alice)).isEmpty();
    }

    @Test
    void anInstallationIsToldOnceItIsDurableAndOnceThoughTheStoreFailsInBetween() {
        publish(List.of(Bundles.unsigned(bobs, 1)));
        Installation alice = acquainted(alicesSetup(), bobs.address());
        alice.store().hold(ObservedStore.with(Change.ContactLearned.class));

        later(Bundles.unsigned(bobs, 2));
        assertThat(told(alice)).as("before the commit").isEmpty();
        alice.faults().fail(FaultyStore.Fault.once(CommitException.Outcome.UNAVAILABLE));
        alice.store().release();
        runtime.pass(Duration.ofSeconds(30));
        lookUp(alice, bobs.address());

        assertThat(told(alice)).hasSize(1);
    }

    @Test
    void itEndsWithTheClient() {
        Installation alice = open(alicesSetup());
        TestSubscriber<SecurityEvent> subscriber = begin(alice.client().security());

        close(alice);

        done(subscriber);
    }
}
