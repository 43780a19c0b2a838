package org.xmtp.reactive.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xmtp.reactive.TestRatchet;
import org.xmtp.reactive.api.ConnectionState;
import org.xmtp.reactive.api.Failure;
import org.xmtp.reactive.api.FailureReason;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.SecurityEvent;
import org.xmtp.reactive.api.SentMessage;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.TransportException;
import org.xmtp.reactive.cryptography.identity.Identifiers;
import org.xmtp.reactive.cryptography.identity.InstallationStatement;
import org.xmtp.reactive.cryptography.olm.JavaRatchet;
import org.xmtp.reactive.cryptography.olm.OlmAccount;
import org.xmtp.reactive.cryptography.wallet.WalletAddress;
import org.xmtp.reactive.identity.Directory;
import org.xmtp.reactive.network.Topics;
import org.xmtp.reactive.runtime.HandDrivenRuntime.Kind;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.Revocation;
import org.xmtp.reactive.store.StoredIdentity;
import org.xmtp.reactive.testkit.StoreSamples;
import org.xmtp.reactive.wire.BundleCodec;
import org.xmtp.reactive.wire.RevocationCodec;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.subscriber.TestSubscriber;

/**
 * What others than its wallet put on an account's revocation topic takes nobody back, hides nothing, and ends nothing.
 */
class HostileRevocationTests extends RuleTests {
    private static final Duration LATER = Duration.ofMinutes(2);
    private static final long PAST = 1;
    private static final long FUTURE = Long.MAX_VALUE;

    private final SecureRandom random = new SecureRandom();
    private final PrivateKeySigner alices = PrivateKeySigner.random();
    private final PrivateKeySigner bobs = PrivateKeySigner.random();
    private final PrivateKeySigner mallorys = PrivateKeySigner.random();
    private Installation alice;
    private Installation bob;
    private Installation second;

    @BeforeEach
    void openAll() {
        alice = open(setup().signer(alices).store(file("alice")));
        bob = open(setup().signer(bobs));
        second = open(setup().signer(bobs).store(file("second")));
        acquaint(alice, second);
    }

    private InstallationId secondId() {
        return second.client().installationId();
    }

    private List<InstallationId> inForce(Installation asked) {
        runtime.pass(Duration.ofSeconds(3));
        return value(asked.client()
                .installations(bobs.address())
                .map(one -> one.id())
                .collectList());
    }

    private void assertNobodyIsRevoked() {
        assertThat(inForce(alice)).containsExactlyInAnyOrder(bob.client().installationId(), secondId());
        assertThat(alice.store().changes(Change.InstallationsRevoked.class)).isEmpty();
        publish(alice, bobs.address(), "still here");
        until(
                "both have it",
                () -> bob.received().contains("still here") && second.received().contains("still here"));
        assertThat(value(second.client().connection().next())).isInstanceOf(ConnectionState.Live.class);
    }

    @Test
    void anotherWalletRevokesNobody() {
        publish(List.of(Revocations.envelope(
                Revocations.of(mallorys, bobs.address(), PAST, secondId()), bobs.address(), PAST)));

        assertNobodyIsRevoked();
    }

    @Test
    void aRevocationOfOnesOwnAccountIsWorthNothingOnAnothersTopic() {
        Revocation own = Revocations.of(mallorys, mallorys.address(), PAST, secondId());
        publish(List.of(
                Revocations.envelope(own, bobs.address(), PAST),
                Revocations.envelope(
                        new Revocation(bobs.address(), own.installations(), PAST, own.signature()),
                        bobs.address(),
                        PAST)));

        assertNobodyIsRevoked();
    }

    /** Its keys and its grant are all that it has, and they are good for what they were good for. */
    @Test
    void anInstallationThatWasRevokedTakesThatNotBackAndRevokesNobodyWithItsKeysAndItsGrant() {
        assumeTrue(TestRatchet.NAME.equals(JavaRatchet.NAME));
        StoredIdentity held =
                second.store().changes(Change.IdentityChanged.class).get(0).identity();
        publish(List.of(Revocations.envelope(bobs, 5, secondId())));
        until("it knows", () -> value(second.client().connection().next()) instanceof ConnectionState.Revoked);
        runtime.pass(Duration.ofSeconds(3));
        List<SecurityEvent> alicesEvents = told(alice);
        List<SecurityEvent> bobsEvents = told(bob);
        assertThat(alicesEvents).singleElement().isInstanceOf(SecurityEvent.RevokedInstallation.class);
        int toSecond = second.mine(network).size();

        publish(revocationsBy(held));
        publish(bundlesBy(held));
        runtime.pass(LATER);

        for (Installation knowing : List.of(alice, bob)) {
            assertThat(inForce(knowing)).containsExactly(bob.client().installationId());
            assertThat(knowing.store().changes(Change.InstallationsRevoked.class))
                    .hasSize(1);
            assertThat(value(knowing.client().connection().next())).isInstanceOf(ConnectionState.Live.class);
        }
        assertThat(told(alice)).isEqualTo(alicesEvents);
        assertThat(told(bob)).isEqualTo(bobsEvents);
        publish(alice, bobs.address(), "still here");
        until("bob has it", () -> bob.received().contains("still here"));
        publish(bob, alice.address(), "so am I");
        until("alice has it", () -> alice.received().contains("so am I"));
        Installation carol = open();
        assertThat(inForce(carol)).containsExactly(bob.client().installationId());
        publish(carol, bobs.address(), "by who comes later");
        until("bob has it", () -> bob.received().contains("by who comes later"));
        assertThat(told(carol)).isEmpty();
        assertThat(second.mine(network)).as("copies for it").hasSize(toSecond);
    }

    /** Revocations of the other one, and of both, with all that it can put in the place of the wallet's signature. */
    private List<NetworkEnvelope> revocationsBy(StoredIdentity held) {
        OlmAccount keys = OlmAccount.deserialize(held.account());
        InstallationId bobsId = bob.client().installationId();
        List<List<InstallationId>> named =
                List.of(List.of(bobsId), Stream.of(bobsId, secondId()).sorted().toList());
        List<NetworkEnvelope> all = new ArrayList<>();
        for (List<InstallationId> ids : named) {
            for (long revokedNs = 10; revokedNs < 14; revokedNs++) {
                byte[] text = RevocationCodec.statement(bobs.address(), ids, revokedNs)
                        .text()
                        .getBytes(StandardCharsets.UTF_8);
                List<byte[]> signatures = new ArrayList<>(List.of(held.grant()));
                for (byte v = 27; v <= 28; v++) {
                    signatures.add(with(v, keys.signWithIdentityKey(text, random)));
                    signatures.add(with(v, keys.sign(text)));
                }
                for (byte[] signature : signatures) {
                    all.add(Revocations.envelope(
                            new Revocation(bobs.address(), ids, revokedNs, signature), bobs.address(), revokedNs));
                }
            }
        }
        return all;
    }

    private static byte[] with(byte last, byte[] signature) {
        byte[] longer = Arrays.copyOf(signature, signature.length + 1);
        longer[signature.length] = last;
        return longer;
    }

    /** Its own bundles, as they were and newer ones than any, and one of other keys with the grant that it has. */
    private List<NetworkEnvelope> bundlesBy(StoredIdentity held) {
        OlmAccount keys = OlmAccount.deserialize(held.account());
        OlmAccount others = OlmAccount.create(random);
        byte[] published = Objects.requireNonNull(held.bundle()).bytes();
        List<byte[]> all = List.of(
                published,
                bundle(held, keys, Objects.requireNonNull(held.bundle()).sequence() + 1),
                bundle(held, keys.withNewFallbackKey(random), Long.MAX_VALUE),
                BundleCodec.write(keys.identityKey(), held.grant(), bobs.address(), keys.fallbackKey()),
                bundle(held, others, Long.MAX_VALUE),
                BundleCodec.write(others.identityKey(), held.grant(), bobs.address(), others.fallbackKey()));
        long nowNs = runtime.clock().millis() * 1_000_000L;
        return IntStream.range(0, all.size() * 2)
                .mapToObj(number -> new NetworkEnvelope(
                        number < all.size() ? Topics.contact(bobs.address()) : Topics.revoked(bobs.address()),
                        nowNs + number,
                        all.get(number % all.size())))
                .toList();
    }

    private byte[] bundle(StoredIdentity held, OlmAccount keys, long sequence) {
        InstallationStatement said = new InstallationStatement(
                WalletAddress.ofWire(bobs.address().wire()),
                keys.identityKey(),
                keys.signingKey(),
                sequence,
                1,
                Long.MAX_VALUE,
                keys.fallbackKey(),
                0);
        return BundleCodec.write(said, held.grant(), keys.signWithIdentityKey(said.bytes(), random));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, PAST, FUTURE})
    void itCountsFromItsArrivalWhateverItsTimesSay(long timestampNs) {
        Revocation revocation = Revocations.of(bobs, bobs.address(), timestampNs == FUTURE ? PAST : FUTURE, secondId());
        publish(List.of(Revocations.envelope(revocation, bobs.address(), timestampNs)));
        runtime.pass(Duration.ofSeconds(1));

        assertThat(inForce(alice)).containsExactly(bob.client().installationId());
        assertThat(value(second.client().connection().next())).isInstanceOf(ConnectionState.Revoked.class);
    }

    @Test
    void aRevokedKeyNeverComesBack() {
        publish(List.of(Revocations.envelope(bobs, 5, secondId())));
        runtime.pass(Duration.ofSeconds(1));
        List<NetworkEnvelope> bundles = network.stored().stream()
                .filter(envelope -> envelope.topic().equals(Topics.contact(bobs.address())))
                .toList();
        close(alice);
        network.forget();

        Installation again = open(setup().signer(alices).store(file("alice")));
        publish(bundles.stream()
                .map(bundle ->
                        new NetworkEnvelope(bundle.topic(), runtime.clock().millis() * 1_000_000L, bundle.message()))
                .toList());

        assertThat(inForce(again)).containsExactly(bob.client().installationId());
        assertThat(value(again.client().allInstallations(bobs.address()).collectList()))
                .filteredOn(one -> one.id().equals(secondId()))
                .singleElement()
                .satisfies(one -> assertThat(one.revokedAt()).isPresent());
    }

    /** Whoever comes after the node was emptied has it from the account's clients. */
    @Test
    void aNodeThatWasEmptiedGetsItAgainWithTheBundle() {
        publish(List.of(Revocations.envelope(bobs, 5, secondId())));
        runtime.pass(Duration.ofSeconds(1));
        NetworkEnvelope bundle = network.stored().stream()
                .filter(envelope -> envelope.topic().equals(Topics.contact(bobs.address())))
                .reduce((first, last) -> last)
                .orElseThrow();

        network.forget();
        runtime.pass(LATER);
        publish(List.of(bundle));
        Installation carol = open();

        assertThat(inForce(carol)).containsExactly(bob.client().installationId());
    }

    @Test
    void aBundleThatComesBehindItsRevocationIsNoOccasion() {
        OlmAccount keys = OlmAccount.create(random);
        InstallationId coming = new InstallationId(Identifiers.installationId(keys.identityKey()));
        publish(List.of(Revocations.envelope(bobs, 5, coming)));
        runtime.pass(Duration.ofSeconds(1));

        publish(List.of(bundle(keys, 9)));

        assertThat(inForce(alice)).doesNotContain(coming);
        assertThat(inForce(open())).doesNotContain(coming);
    }

    private NetworkEnvelope bundle(OlmAccount keys, long timestampNs) {
        return Bundles.unsigned(bobs, keys, timestampNs);
    }

    @Test
    void tenThousandForgedOnesHideNoGoodOneAndAreCheckedOnce() {
        byte[] good = Revocations.envelope(bobs, 5, secondId()).message();
        List<NetworkEnvelope> forged = new ArrayList<>();
        for (int number = 1; number <= 10_000; number++) {
            byte[] bytes = good.clone();
            // In the signature, so that each has to be verified.
            bytes[bytes.length - 40] ^= (byte) number;
            bytes[bytes.length - 41] ^= (byte) (number >> 8);
            forged.add(new NetworkEnvelope(Topics.revoked(bobs.address()), number, bytes));
        }
        Installation carol = connecting(setup().store(file("carol")));
        assertNothingComesOfThem(forged);
        publish(List.of(new NetworkEnvelope(Topics.revoked(bobs.address()), 10_001, good)));
        assertThat(inForce(alice)).containsExactly(bob.client().installationId());
        assertThat(told(alice)).hasSize(1);
        value(carol.connect());
        runtime.run();

        assertThat(inForce(carol)).containsExactly(bob.client().installationId());
        assertThat(carol.store().changes(Change.InstallationsRevoked.class))
                .as("what is kept of them")
                .hasSize(1);
        assertThat(told(carol)).isEmpty();
        assertNoneOf(carol, secondId());
        assertANewReadingChecksNothingAgain(carol);
    }

    /** With clients that follow the account, its own ones too. */
    private void assertNothingComesOfThem(List<NetworkEnvelope> forged) {
        Installation dave = open();
        acquaint(alice, dave);
        List<NetworkEnvelope> onItsWay = new ArrayList<>();
        bob.transport.publishes(onItsWay::addAll);
        publish(bob, alice.address(), "from the account");
        bob.transport.publishes(null);
        List<SecurityEvent> bobsEvents = told(bob);

        int subscriptions = alice.transport.places().size();
        for (int from = 0; from < forged.size(); from += 1_000) {
            // A subscription that brings more at once is cut off.
            put(forged.subList(from, from + 1_000));
        }
        put(onItsWay);
        TestSubscriber<SentMessage> toOthers = begin(alice.send(dave.address(), "to others"));
        runtime.run(ALL_BUT_LANES);
        int jobs = 0;
        while (!alice.received().contains("from the account")
                || !dave.received().contains("to others")) {
            assertThat(runtime.step(Kind.LANE)).isTrue();
            jobs++;
            runtime.run(ALL_BUT_LANES);
        }
        assertThat(jobs).as("jobs on lanes").isLessThan(100);
        assertThat(toOthers.isTerminatedComplete()).isTrue();
        TestSubscriber<SentMessage> toTheAccount = begin(alice.send(bobs.address(), "to the account"));
        Duration passed = until(
                "both have it",
                () -> bob.received().contains("to the account")
                        && second.received().contains("to the account"));
        assertThat(passed).as("what a reading of the topic may take").isLessThan(Duration.ofSeconds(6));
        done(toTheAccount);
        runtime.pass(LATER);
        assertThat(alice.transport.places()).as("the subscription stood").hasSize(subscriptions);

        assertNobodyIsRevoked();
        for (Installation following : List.of(alice, bob, second)) {
            assertThat(following.store().changes(Change.InstallationsRevoked.class))
                    .isEmpty();
            assertThat(value(following.client().connection().next())).isInstanceOf(ConnectionState.Live.class);
        }
        assertThat(told(alice)).isEmpty();
        assertThat(told(second)).isEmpty();
        assertThat(told(bob)).isEqualTo(bobsEvents);
    }

    /** Puts it on the network; what it makes others compute is for later. */
    private void put(List<NetworkEnvelope> envelopes) {
        TestSubscriber<Void> put = begin(network.transport().publish(envelopes));
        assertThat(put.isTerminatedComplete()).isTrue();
        runtime.run(ALL_BUT_LANES);
    }

    private void assertANewReadingChecksNothingAgain(Installation installation) {
        installation.transport.down(true);
        network.breakSubscriptions();
        runtime.pass(Duration.ofSeconds(3));
        int before =
                installation.transport.queries(Topics.revoked(bobs.address())).size();
        TestSubscriber<List<org.xmtp.reactive.api.Installation>> asking =
                begin(installation.client().installations(bobs.address()).collectList());
        runtime.run(ALL_BUT_LANES);
        assertThat(installation.transport.queries(Topics.revoked(bobs.address())))
                .hasSizeGreaterThan(before);
        assertThat(asking.isTerminated()).as("without a lane").isTrue();
    }

    @Test
    void hugeOnesCostNothingLasting() {
        List<NetworkEnvelope> huge = IntStream.range(0, 40)
                .mapToObj(number -> {
                    byte[] bytes = new byte[1_000_000];
                    Arrays.fill(bytes, (byte) number);
                    return new NetworkEnvelope(Topics.revoked(bobs.address()), number + 1, bytes);
                })
                .toList();
        publish(huge);
        Installation carol = open();
        publish(List.of(Revocations.envelope(bobs, 77, secondId())));

        for (int walk = 0; walk < 8; walk++) {
            List<InstallationId> unused = inForce(carol);
            assertThat(unused).doesNotHaveDuplicates();
        }

        assertThat(inForce(carol)).containsExactly(bob.client().installationId());
        assertNoneOf(carol, secondId());
    }

    private void assertNoneOf(Installation from, InstallationId to) {
        long before = network.stored().stream()
                .filter(envelope -> envelope.topic().equals(Topics.message(to)))
                .count();
        publish(from, bobs.address(), "not for all");
        assertThat(network.stored())
                .filteredOn(envelope -> envelope.topic().equals(Topics.message(to)))
                .hasSize((int) before);
    }

    /** A wallet can sign what it likes, of its own account. */
    @Test
    void anAccountThatRevokesWithoutEndIsClosedToNewInstallations() {
        for (int number = 0; number < 40; number++) {
            InstallationId[] ids = IntStream.range(number * 64, number * 64 + 64)
                    .mapToObj(StoreSamples::installation)
                    .toArray(InstallationId[]::new);
            publish(List.of(Revocations.envelope(bobs, number + 1L, ids)));
        }
        runtime.pass(Duration.ofSeconds(1));
        OlmAccount keys = OlmAccount.create(random);
        publish(List.of(bundle(keys, 9)));

        assertThat(alice.store().changes(Change.InstallationsRevoked.class).stream()
                        .mapToInt(change -> change.revocation().installations().size())
                        .sum())
                .isLessThanOrEqualTo(Directory.MAX_REVOKED);
        assertThat(inForce(alice)).containsExactlyInAnyOrder(bob.client().installationId(), secondId());
        publish(List.of(Revocations.envelope(bobs, 999, secondId())));
        assertThat(inForce(alice)).containsExactly(bob.client().installationId());
    }

    @Test
    void revokedOnesTakeNoRoom() {
        List<OlmAccount> keys = IntStream.range(0, Directory.MAX_INSTALLATIONS + 10)
                .mapToObj(number -> OlmAccount.create(random))
                .toList();
        publish(IntStream.range(0, keys.size())
                .mapToObj(number -> bundle(keys.get(number), number + 1L))
                .toList());
        Installation carol = open();
        assertThat(inForce(carol)).hasSize(Directory.MAX_INSTALLATIONS).doesNotContain(secondId());

        publish(List.of(Revocations.envelope(
                bobs,
                1_000,
                keys.stream()
                        .limit(60)
                        .map(one -> new InstallationId(Identifiers.installationId(one.identityKey())))
                        .toArray(InstallationId[]::new))));
        runtime.pass(Duration.ofSeconds(1));

        assertThat(inForce(carol)).contains(secondId(), bob.client().installationId());
        assertThat(inForce(open(setup().signer(bobs)))).as("another can join").isNotEmpty();
    }

    @Test
    void whatWaitsForTheGrantOfARevokedOneIsRefused() {
        Revocations.withheldFrom(second);
        publish(List.of(Revocations.envelope(bobs, 5, secondId())));
        close(alice);
        Installation carol = open();

        done(second.send(carol.address(), "believe me").flatMap(sent -> sent.published()));
        until("it is refused", () -> !carol.failures().isEmpty());

        assertThat(carol.failures())
                .singleElement()
                .satisfies(failure -> assertThat(failure.reason()).isEqualTo(FailureReason.REVOKED));
        assertThat(carol.received()).isEmpty();
    }

    @Test
    void noBundleCountsBeforeARevocationThatStandsPagesBehindIt() {
        putPagesBeforeTheRevocation();
        Installation carol = open();
        AtomicBoolean begun = new AtomicBoolean();
        Sinks.Empty<Void> rest = Sinks.empty();
        carol.transport.answersOf(
                Topics.contact(bobs.address()),
                page -> begun.getAndSet(true) ? rest.asMono().then(page) : page);

        done(second.send(carol.address(), "believe me").flatMap(sent -> sent.published()));
        runtime.run();
        assertThat(carol.received()).as("by the first page").isEmpty();
        rest.tryEmitEmpty();
        until("it is refused", () -> !carol.failures().isEmpty());

        assertThat(carol.failures()).extracting(Failure::reason).containsOnly(FailureReason.REVOKED);
        assertThat(carol.received()).isEmpty();
    }

    @Test
    void noBundleCountsWhereTheNodeFailsBeforeItsRevocation() {
        putPagesBeforeTheRevocation();
        Installation carol = open();
        AtomicBoolean begun = new AtomicBoolean();
        AtomicBoolean fails = new AtomicBoolean(true);
        carol.transport.answersOf(
                Topics.contact(bobs.address()),
                page -> begun.getAndSet(true) && fails.get()
                        ? Mono.error(new TransportException(TransportException.Kind.UNAVAILABLE, "no answer", null))
                        : page);

        done(second.send(carol.address(), "believe me").flatMap(sent -> sent.published()));
        runtime.pass(Duration.ofSeconds(30));
        assertThat(carol.received()).as("by the first page").isEmpty();
        fails.set(false);
        until("it is refused", () -> !carol.failures().isEmpty());

        assertThat(carol.failures()).extracting(Failure::reason).containsOnly(FailureReason.REVOKED);
        assertThat(carol.received()).isEmpty();
    }

    /** Where a node takes what comes, anybody can put a page of rows between a bundle and its revocation. */
    private void putPagesBeforeTheRevocation() {
        Revocations.withheldFrom(second);
        long bundleNs = runtime.clock().millis() * 1_000_000L;
        publish(IntStream.rangeClosed(1, 2_500)
                .mapToObj(number -> new NetworkEnvelope(
                        Topics.revoked(bobs.address()), bundleNs + number, new byte[] {1, (byte) number}))
                .toList());
        publish(List.of(Revocations.envelope(
                Revocations.of(bobs, bobs.address(), PAST, secondId()), bobs.address(), bundleNs + 9_999)));
        runtime.pass(Duration.ofSeconds(1));
    }

    /** All that a node can do is to withhold; whom it tells, it does not get. */
    @Test
    void aNodeInLeagueWithItGainsNothingFromWhoKnows() {
        Revocations.withheldFrom(second);
        Installation carol = open();
        Revocations.withheldFrom(carol);
        publish(List.of(Revocations.envelope(bobs, 5, secondId())));
        runtime.pass(Duration.ofSeconds(1));

        publish(second, alice.address(), "to who knows");
        publish(second, carol.address(), "to who is kept from it");
        until("carol has it", () -> carol.received().contains("to who is kept from it"));
        until("alice refuses it", () -> !alice.failures().isEmpty());

        assertThat(alice.received()).doesNotContain("to who knows");
        Revocations.givenTo(carol);
        network.breakSubscriptions();
        runtime.pass(LATER);
        assertThat(inForce(carol)).containsExactly(bob.client().installationId());
        publish(second, carol.address(), "more");
        until("carol refuses it", () -> !carol.failures().isEmpty());
        assertThat(carol.received()).doesNotContain("more");
    }
}
