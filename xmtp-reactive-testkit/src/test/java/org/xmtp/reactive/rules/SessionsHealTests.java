package org.xmtp.reactive.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.r2dbc.h2.H2ConnectionConfiguration;
import io.r2dbc.h2.H2ConnectionFactory;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.Failure;
import org.xmtp.reactive.api.FailureReason;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.Sealing;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.network.Topics;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.wire.EnvelopeCodec;
import org.xmtp.reactive.wire.MalformedException;
import org.xmtp.reactive.wire.SealedEnvelope;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A session that one side has lost is renewed, and nobody else can make that happen often. */
final class SessionsHealTests extends RuleTests {
    private final PrivateKeySigner owner = PrivateKeySigner.random();
    private final Installation alice = open();
    private Installation bob = alice;

    @BeforeEach
    void meet() {
        bob = bob();
        acquaint(alice, bob);
    }

    private Installation bob() {
        return open(setup().signer(owner).store(file("bob")));
    }

    /** Copies the files of Bob's store from one folder into another. */
    private static void copyStore(Path from, Path to) {
        try (Stream<Path> files = Files.list(from)) {
            Files.createDirectories(to);
            for (Path file : files.filter(file -> file.getFileName().toString().startsWith("bob"))
                    .filter(Files::isRegularFile)
                    .toList()) {
                Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void talk(String what, int turns) {
        for (int turn = 0; turn < turns; turn++) {
            publish(alice, bob.address(), what + turn);
            publish(bob, alice.address(), what + turn);
            runtime.pass(Duration.ofMillis(10));
        }
    }

    /** A genuine envelope to Bob that never arrives. */
    private NetworkEnvelope intercepted(String text) {
        List<NetworkEnvelope> caught = new ArrayList<>();
        alice.transport.publishes(caught::addAll);
        publish(alice, bob.address(), text);
        alice.transport.publishes(null);
        return caught.get(0);
    }

    private static SealedEnvelope read(NetworkEnvelope genuine) {
        try {
            return EnvelopeCodec.read(genuine.message());
        } catch (MalformedException e) {
            throw new AssertionError("a genuine envelope", e);
        }
    }

    /** Another Olm message under its header. */
    private static NetworkEnvelope with(NetworkEnvelope genuine, byte[] olm) {
        return new NetworkEnvelope(
                genuine.topic(),
                genuine.timestampNs(),
                EnvelopeCodec.write(read(genuine).headerBytes(), olm));
    }

    /** The same with another MAC. */
    private static NetworkEnvelope garbage(NetworkEnvelope genuine, int number) {
        byte[] olm = read(genuine).ciphertext().clone();
        olm[olm.length - 1] ^= (byte) number;
        olm[olm.length - 2] ^= (byte) (number >> 8);
        return with(genuine, olm);
    }

    /** What was published, with a later time. */
    private static List<NetworkEnvelope> again(List<NetworkEnvelope> envelopes, int laterNs) {
        return envelopes.stream()
                .map(old -> new NetworkEnvelope(old.topic(), old.timestampNs() + laterNs, old.message()))
                .toList();
    }

    private List<NetworkEnvelope> onTopic(String topic) {
        return network.stored().stream()
                .filter(envelope -> envelope.topic().equals(topic))
                .toList();
    }

    private Contact contact(Installation of) {
        return SealedGarbage.contact(onTopic(Topics.contact(of.address())).get(0), of.address());
    }

    @Override
    Sealing sealing() {
        return Sealing.OFF;
    }

    /** Before, nothing passed in either direction, for ever. With its head file put back too, nothing can tell. */
    @Test
    void bothDirectionsPassWithinAMinuteOfTheFirstMessageToAnOlderStore() {
        Path backup = folder.resolve("backup");
        close(bob);
        copyStore(folder, backup);
        bob = bob();
        talk("lost ", 20);
        close(bob);
        copyStore(backup, folder);
        bob = bob();

        publish(alice, bob.address(), "not for this state");
        until("it is refused", () -> !bob.failures().isEmpty());
        runtime.pass(Duration.ofSeconds(50));
        publish(alice, bob.address(), "after");
        until("what follows is read", () -> bob.received().contains("after"));
        publish(bob, alice.address(), "answer");
        until("so is the answer", () -> alice.received().contains("answer"));
        talk("more ", 5);
        until("and all that follows", () -> bob.received().contains("more 4"));
        assertThat(alice.received()).contains("more 0", "more 1", "more 2", "more 3", "more 4");
        assertThat(alice.failures()).isEmpty();
    }

    /** Before, nothing was received from anyone. */
    @Test
    void aDamagedSessionIsRenewedAndCostsNobodyElseAMessage() {
        Installation carol = open();
        close(bob);
        sql("UPDATE sessions SET sealed = X'00'", 1);
        bob = bob();
        acquaint(carol, bob);

        publish(alice, bob.address(), "not for this state");
        publish(carol, bob.address(), "from carol");
        until("the others are read", () -> bob.received().contains("from carol"));
        assertThat(bob.failures())
                .singleElement()
                .satisfies(failure -> assertThat(failure.claimedSender()).contains(alice.address()))
                .satisfies(failure -> assertThat(failure.reason()).isEqualTo(FailureReason.UNDECRYPTABLE));

        runtime.pass(Duration.ofSeconds(50));
        publish(alice, bob.address(), "after");
        publish(bob, alice.address(), "answer");
        until("both pass", () -> bob.received().contains("after"));
        until("both pass", () -> alice.received().contains("answer"));
        assertThat(bob.failures()).hasSize(1);
    }

    /** Changes so many rows of Bob's store, which is closed. */
    private void sql(String statement, long rows) {
        Connection database =
                Objects.requireNonNull(Mono.from(new H2ConnectionFactory(H2ConnectionConfiguration.builder()
                                        .url("file:" + folder.resolve("bob"))
                                        .username("store")
                                        .password("")
                                        .build())
                                .create())
                        .block());
        assertThat(Flux.from(database.createStatement(statement).execute())
                        .flatMap(Result::getRowsUpdated)
                        .blockLast())
                .isEqualTo(rows);
        Mono.from(database.close()).block();
    }

    @Test
    void garbageInAPeersNameCausesOneRenewalADayAndHarmsNoSession() {
        garbageForDays(2, 10);
    }

    @Tag("long")
    @Tag("verify")
    @Test
    void soDoTenThousandEnvelopesOfIt() {
        garbageForDays(4, 105);
    }

    /**
     * Each hour as much, half of it as if it opened a session, and what is replayed; each day a genuine message that
     * comes only when its session was replaced.
     */
    private void garbageForDays(int days, int anHour) {
        List<NetworkEnvelope> bundles = onTopic(Topics.contact(bob.address()));
        List<NetworkEnvelope> old = bob.mine(network);
        int before = alice.mine(network).size();
        ForgedOpenings openings = new ForgedOpenings(contact(bob), contact(alice));
        List<NetworkEnvelope> late = new ArrayList<>();
        int number = 0;
        for (int day = 0; day < days; day++) {
            NetworkEnvelope genuine = intercepted("late " + day);
            late.add(genuine);
            for (int hour = 0; hour < 24; hour++) {
                List<NetworkEnvelope> attack = new ArrayList<>(again(old, hour));
                for (int i = 0; i < anHour; i++) {
                    number++;
                    attack.add(number % 2 == 0 ? garbage(genuine, number) : with(genuine, openings.next()));
                }
                publish(attack);
                runtime.pass(Duration.ofHours(1));
            }
            assertThat(alice.mine(network)).as("renewals").hasSize(before + day + 1);
        }

        assertThat(bob.failures()).extracting(Failure::reason).containsOnly(FailureReason.UNDECRYPTABLE);
        assertThat(bob.failures().size()
                        + bob.store().changes(Change.FailureCounted.class).size())
                .isEqualTo(number);
        publish(late);
        for (String text : texts("late", days)) {
            until(
                    "the replaced sessions decrypt what was under way",
                    () -> bob.received().contains(text));
        }
        publish(alice, bob.address(), "on the new one");
        publish(bob, alice.address(), "on the new one too");
        until("both pass", () -> bob.received().contains("on the new one"));
        until("both pass", () -> alice.received().contains("on the new one too"));
        assertThat(alice.failures()).isEmpty();
        assertThat(onTopic(Topics.contact(bob.address()))).as("the same key").isEqualTo(bundles);
        acquaint(open(), bob);
    }

    @Test
    void aSessionThatDecryptsAfterAllIsNotReplaced() {
        NetworkEnvelope genuine = intercepted("genuine");
        int before = alice.mine(network).size();
        publish(List.of(garbage(genuine, 1)));
        until("it is refused", () -> !bob.failures().isEmpty());
        publish(alice, bob.address(), "alive");
        until("the session is alive", () -> bob.received().contains("alive"));

        runtime.pass(Duration.ofHours(2));

        assertThat(alice.mine(network)).hasSize(before);
    }

    @Test
    void replaysCauseNoRenewal() {
        int before = alice.mine(network).size();
        for (NetworkEnvelope old : bob.mine(network)) {
            publish(List.of(new NetworkEnvelope(old.topic(), old.timestampNs() + 1, old.message())));
            publish(List.of(new NetworkEnvelope(
                    old.topic(),
                    old.timestampNs() + 2,
                    Rule08NoMessageHidesAnotherTests.wrapped(old).message())));
        }
        runtime.pass(Duration.ofHours(2));

        assertThat(bob.failures()).isNotEmpty();
        assertThat(alice.mine(network)).hasSize(before);
    }
}
