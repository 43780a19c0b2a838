package org.xmtp.reactive.rules;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.Signer;
import org.xmtp.reactive.api.XmtpConfigurationException;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.TransportException;
import org.xmtp.reactive.cryptography.olm.OlmAccount;
import org.xmtp.reactive.network.Topics;
import reactor.core.publisher.Mono;

/** A program that registers with each of its starts is stopped where it was told to be, and warned of before. */
final class InstallationLimitTests extends RuleTests {
    private static final long SECOND_NS = 1_000_000_000L;

    private final SecureRandom random = new SecureRandom();
    private final PrivateKeySigner owner = PrivateKeySigner.random();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("org.xmtp.reactive.identity.Room");

    @BeforeEach
    void readTheLog() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void leaveTheLog() {
        logger.detachAppender(log);
    }

    private List<String> warnings() {
        return log.list.stream()
                .filter(event -> event.getLevel() == Level.WARN)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    private void fill(int installations) {
        publish(LongStream.rangeClosed(1, installations)
                .mapToObj(second -> Bundles.unsigned(owner, second * SECOND_NS))
                .toList());
    }

    private Installation.Setup upTo(int most) {
        return setup().signer(owner).options(client -> client.maxInstallations(most));
    }

    private Installation refused(Installation.Setup setup) {
        Installation installation = connecting(setup);
        assertThat(end(begin(installation.connect())))
                .isInstanceOfSatisfying(
                        XmtpConfigurationException.class,
                        error -> assertThat(error.code()).isEqualTo(ErrorCode.TOO_MANY_INSTALLATIONS));
        return installation;
    }

    @Test
    void oneMoreThanAllowedIsNotRegisteredAndToldWhichIsTheOldest() {
        OlmAccount oldest = OlmAccount.create(random);
        publish(List.of(
                Bundles.unsigned(owner, 9 * SECOND_NS),
                Bundles.unsigned(owner, oldest, 2 * SECOND_NS),
                Bundles.unsigned(owner, 3 * SECOND_NS)));

        Installation last = connecting(upTo(3));

        assertThat(end(begin(last.connect())))
                .isInstanceOfSatisfying(
                        XmtpConfigurationException.class,
                        error -> assertThat(error.code()).isEqualTo(ErrorCode.TOO_MANY_INSTALLATIONS))
                .hasMessageContaining(owner.address() + " has 3 installations")
                .hasMessageContaining("maxInstallations allows 3")
                .hasMessageContaining(Bundles.idOf(oldest).value())
                .hasMessageContaining(Instant.ofEpochSecond(2).toString())
                .hasMessageContaining("Revoke");
        assertThat(last.transport.published()).as("requests to publish").isZero();
    }

    @Test
    void theWalletIsNotAskedForWhatIsNotAllowed() {
        fill(1);
        Signer asked = new Signer() {
            @Override
            public AccountAddress address() {
                return owner.address();
            }

            @Override
            public Mono<byte[]> sign(String text) {
                return Mono.error(new AssertionError("It was asked."));
            }
        };

        refused(upTo(1).signer(asked));
    }

    @Test
    void asManyAsAreAllowedRegister() {
        fill(2);

        open(upTo(3));

        assertThat(warnings()).isEmpty();
    }

    @Test
    void whatIsNoBundleDoesNotCountNorDoRevokedOnes() {
        OlmAccount gone = OlmAccount.create(random);
        publish(List.of(
                new NetworkEnvelope(Topics.contact(owner.address()), 1, new byte[200]),
                Bundles.unsigned(PrivateKeySigner.random(), 2),
                Bundles.unsigned(owner, gone, 3),
                Bundles.unsigned(owner, gone, 4),
                Bundles.unsigned(owner, 5),
                Revocations.envelope(owner, 6, Bundles.idOf(gone))));

        open(upTo(2));
    }

    @Test
    void oneIsRegisteredOnceAnotherWasRevoked() {
        OlmAccount old = OlmAccount.create(random);
        publish(List.of(Bundles.unsigned(owner, old, 1)));
        refused(upTo(1).store(file("last")));

        publish(List.of(Revocations.envelope(owner, 2, Bundles.idOf(old))));

        open(upTo(1).store(file("last")));
    }

    @Test
    void oneThatIsRegisteredStartsHoweverManyThereAre() {
        close(open(upTo(1).store(file("first"))));
        fill(3);

        open(upTo(1).store(file("first")));
    }

    @Test
    void oneWhoseBundleWasPublishedAndNotAnsweredForStartsToo() {
        Installation cut = connecting(upTo(1).store(file("cut")));
        cut.transport.publishing(published -> published.then(
                Mono.error(new TransportException(TransportException.Kind.UNAVAILABLE, "cut off", null))));
        assertThat(end(begin(cut.connect()))).hasMessageContaining("cut off");
        fill(3);

        open(upTo(1).store(file("cut")));
    }

    @Test
    void aboveFiveEachStartWarnsAndNamesTheNumber() {
        fill(5);
        Installation sixth = open(setup().signer(owner).store(file("sixth")));
        publish(sixth, open().address(), "hello");
        close(sixth);
        assertThat(warnings())
                .singleElement()
                .asString()
                .contains("has 6 installations")
                .contains("revokeOthers()");
        log.list.clear();

        open(setup().signer(owner).store(file("sixth")));

        assertThat(warnings()).singleElement().asString().contains("has 6 installations");
    }

    @Test
    void upToFiveNothingIsSaid() {
        fill(4);

        close(open(setup().signer(owner).store(file("fifth"))));
        open(setup().signer(owner).store(file("fifth")));

        assertThat(warnings()).isEmpty();
    }
}
