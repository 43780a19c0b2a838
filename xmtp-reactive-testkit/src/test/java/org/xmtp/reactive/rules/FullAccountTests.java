package org.xmtp.reactive.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.Failure;
import org.xmtp.reactive.api.FailureReason;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.Sealing;
import org.xmtp.reactive.api.SentMessage;
import org.xmtp.reactive.api.Xmtp;
import org.xmtp.reactive.api.XmtpConfigurationException;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.TransportException;
import org.xmtp.reactive.cryptography.olm.JavaRatchet;
import org.xmtp.reactive.cryptography.olm.OlmAccount;
import org.xmtp.reactive.identity.Directory;
import org.xmtp.reactive.network.Topics;
import org.xmtp.reactive.runtime.HandDrivenRuntime.Kind;
import org.xmtp.reactive.testkit.StoreSamples;
import reactor.core.publisher.Mono;
import reactor.test.subscriber.TestSubscriber;

/** Of an account 256 installations are kept. Whoever is one more is told so, and whoever writes to it too. */
final class FullAccountTests extends RuleTests {
    /** Of those that are kept in memory. */
    private static final int MORE_ACCOUNTS_THAN_FIT = 2_100;

    private static final int REVOKED_AT_ONCE = 64;

    private final SecureRandom random = new SecureRandom();
    private final PrivateKeySigner owner = PrivateKeySigner.random();

    /** Publishes the bundles of so many other installations of an account. */
    private void fill(int installations) {
        fill(1, installations);
    }

    /** The same, at these times. */
    private void fill(long firstNs, long lastNs) {
        publish(LongStream.rangeClosed(firstNs, lastNs)
                .mapToObj(number -> Bundles.unsigned(owner, number))
                .toList());
    }

    /** Runs everything, with lanes that take what was given to them last. */
    private void runNewestFirst(TestSubscriber<?> until) {
        while (!until.isTerminated()) {
            runtime.run(ALL_BUT_LANES);
            if (!runtime.stepNewest(Kind.LANE)) {
                runtime.pass(Duration.ofMillis(50));
            }
        }
    }

    /** Tries to connect, and is told that the account is full. */
    private Installation refused(Installation.Setup setup) {
        Installation installation = connecting(setup);
        assertThat(end(begin(installation.connect())))
                .isInstanceOfSatisfying(
                        XmtpConfigurationException.class,
                        error -> assertThat(error.code()).isEqualTo(ErrorCode.ACCOUNT_FULL))
                .hasMessageContaining(owner.address() + " has 256 installations")
                .hasMessageContaining("joinFullAccount()");
        return installation;
    }

    @Test
    void the257thInstallationIsToldAndNotPublished() {
        fill(Directory.MAX_INSTALLATIONS);

        Installation last = refused(setup().signer(owner));

        assertThat(last.transport.published()).as("requests to publish").isZero();
    }

    @Test
    void itIsToldAlsoWhereOthersPublishWhatIsNoBundle() {
        for (int number = 1; number <= 3; number++) {
            publish(List.of(new NetworkEnvelope(Topics.contact(owner.address()), number, new byte[200 + number])));
        }
        fill(Directory.MAX_INSTALLATIONS);

        refused(setup().signer(owner));
    }

    @Test
    void the256thIsReached() {
        fill(Directory.MAX_INSTALLATIONS - 1);
        Installation last = open(setup().signer(owner));

        SentMessage sent = value(open().send(owner.address(), "hello"));

        until("it arrives", () -> last.received().contains("hello"));
        assertThat(sent.leftOut()).isZero();
    }

    @Test
    void whoJoinsAllTheSameIsLeftOutByOthersAndTheyAreTold() {
        fill(Directory.MAX_INSTALLATIONS);
        Installation last = open(setup().signer(owner).options(Xmtp.ClientBuilder::joinFullAccount));
        Installation alice = open();

        SentMessage toAlice = value(last.send(alice.address(), "hello"));
        SentMessage toAll = value(alice.send(owner.address(), "are you all there?"));
        done(toAll.published());
        runtime.pass(Duration.ofMinutes(15));

        assertThat(toAlice.leftOut()).as("it does not miss a copy for itself").isZero();
        assertThat(toAll.leftOut()).isOne();
        assertThat(last.mine(network)).isEmpty();
        assertThat(alice.received()).isEmpty();
        assertThat(alice.failures()).extracting(Failure::reason).containsExactly(FailureReason.UNKNOWN_SENDER);
    }

    @Test
    void whoHasMoreInstallationsThanAreKeptIsToldWithEachSend() {
        Installation first = open(setup().signer(owner));
        fill(Directory.MAX_INSTALLATIONS + 2);
        Installation alice = open();

        // It keeps itself too, which it saw first.
        assertThat(value(first.send(alice.address(), "one")).leftOut()).isEqualTo(3);
        assertThat(value(first.send(alice.address(), "two")).leftOut()).isEqualTo(3);
    }

    @Test
    void whoWritesToItIsToldAlsoWhenItHasLeftMemoryMeanwhile() {
        fill(Directory.MAX_INSTALLATIONS + 1);
        Installation alice = open();
        SentMessage before = value(alice.send(owner.address(), "hello"));
        List<AccountAddress> others = IntStream.range(0, MORE_ACCOUNTS_THAN_FIT)
                .mapToObj(number -> new AccountAddress("0x" + "%040x".formatted(number + 1)))
                .toList();
        done(alice.client().canMessage(others).then());

        SentMessage after = value(alice.send(owner.address(), "hello again"));

        assertThat(before.leftOut()).isOne();
        assertThat(after.leftOut()).isOne();
    }

    @Test
    void anInstallationThatIsKnownToBeLeftOutIsToldWithEachStartWithoutTheNode() {
        fill(Directory.MAX_INSTALLATIONS);
        Installation last =
                open(setup().signer(owner).store(file("last")).options(Xmtp.ClientBuilder::joinFullAccount));
        publish(last, open().address(), "hello");
        close(last);

        refused(setup().signer(owner).store(file("last")));
        Installation cut = connecting(setup().signer(owner).store(file("last")));
        cut.transport.answers(
                page -> Mono.error(new TransportException(TransportException.Kind.UNAVAILABLE, "cut off", null)));
        assertThat(end(begin(cut.connect()))).hasMessageContaining("256 installations");
        open(setup().signer(owner).store(file("last")).options(Xmtp.ClientBuilder::joinFullAccount));
    }

    @Test
    void oneWhoseBundleWasPublishedAndNotAnsweredForIsNotCountedAgainstItself() {
        Installation cut = connecting(setup().signer(owner).store(file("cut")));
        cut.transport.publishing(published -> published.then(
                Mono.error(new TransportException(TransportException.Kind.UNAVAILABLE, "cut off", null))));
        assertThat(end(begin(cut.connect()))).hasMessageContaining("cut off");
        fill(Directory.MAX_INSTALLATIONS - 1);

        open(setup().signer(owner).store(file("cut")));
    }

    /** Before, those were kept whose check was done first. */
    @Test
    void thoseThatCameFirstAreKeptWhicheverCheckIsDoneFirst() {
        List<OlmAccount> keys = LongStream.rangeClosed(1, Directory.MAX_INSTALLATIONS + 30L)
                .mapToObj(number -> OlmAccount.create(random))
                .toList();
        publish(IntStream.range(0, keys.size())
                .mapToObj(at -> Bundles.unsigned(owner, keys.get(at), at + 1L))
                .toList());
        Installation alice = open();

        TestSubscriber<List<InstallationId>> asked = begin(alice.client()
                .installations(owner.address())
                .map(one -> one.id())
                .collectList());
        runNewestFirst(asked);

        assertThat(value(asked))
                .containsExactlyElementsOf(keys.stream()
                        .limit(Directory.MAX_INSTALLATIONS)
                        .map(Bundles::idOf)
                        .toList());
    }

    /** Before, those behind ours counted where their check was done before that of ours. */
    @Test
    void whoCameLaterIsNotCountedAgainstOneWhoseBundleHasChangedSince() {
        Installation.Setup ours = setup().signer(owner).store(file("cut")).ratchet(JavaRatchet.NAME);
        Installation cut = connecting(ours);
        cut.transport.publishing(published -> published.then(
                Mono.error(new TransportException(TransportException.Kind.UNAVAILABLE, "cut off", null))));
        assertThat(end(begin(cut.connect()))).hasMessageContaining("cut off");
        fill(Long.MAX_VALUE - Directory.MAX_INSTALLATIONS - 20, Long.MAX_VALUE);

        Installation again = connecting(ours.options(client -> client.sealing(Sealing.OFF)));
        TestSubscriber<?> connecting = begin(again.connect());
        runNewestFirst(connecting);

        done(connecting);
    }

    @Test
    void anAccountThatHasRevokedWithoutEndTellsWhoeverJoins() {
        for (int number = 0; number < Directory.MAX_REVOKED / REVOKED_AT_ONCE; number++) {
            InstallationId[] ids = IntStream.range(number * REVOKED_AT_ONCE, (number + 1) * REVOKED_AT_ONCE)
                    .mapToObj(StoreSamples::installation)
                    .toArray(InstallationId[]::new);
            publish(List.of(Revocations.envelope(owner, number + 1L, ids)));
        }

        Installation last = connecting(setup().signer(owner));
        assertThat(end(begin(last.connect())))
                .isInstanceOfSatisfying(
                        XmtpConfigurationException.class,
                        error -> assertThat(error.code()).isEqualTo(ErrorCode.ACCOUNT_FULL))
                .hasMessageContaining("has revoked " + Directory.MAX_REVOKED + " installations");
        assertThat(last.transport.published()).isZero();
    }
}
