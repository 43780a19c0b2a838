package org.xmtp.reactive.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xmtp.reactive.TestRatchet;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.cryptography.olm.Curve25519PublicKey;
import org.xmtp.reactive.cryptography.olm.JavaRatchet;
import org.xmtp.reactive.cryptography.olm.OlmException;
import org.xmtp.reactive.cryptography.olm.OlmMessage;
import org.xmtp.reactive.cryptography.olm.OlmSession;
import org.xmtp.reactive.cryptography.olm.RatchetAccount;
import org.xmtp.reactive.cryptography.olm.RatchetLimits;
import org.xmtp.reactive.cryptography.olm.parts.OlmSessionParts;
import org.xmtp.reactive.cryptography.olm.parts.ReceivingParts;
import org.xmtp.reactive.identity.SealOpener;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.PeerRow;
import org.xmtp.reactive.testkit.InMemoryNetwork;
import org.xmtp.reactive.wire.ContentWire;
import org.xmtp.reactive.wire.EnvelopeCodec;
import org.xmtp.reactive.wire.MalformedException;
import org.xmtp.reactive.wire.PayloadCodec;
import reactor.core.scheduler.Schedulers;

/** What a store opens for a thief who has copied it with its key, and reads all that is published since. */
final class StolenStoreTests extends RuleTests {
    private final PrivateKeySigner bobs = PrivateKeySigner.random();
    private final SecureRandom random = new SecureRandom();
    private final List<NetworkEnvelope> withheld = new ArrayList<>();
    private Installation alice;
    private Installation bob;

    @BeforeEach
    void meet() {
        assumeTrue(TestRatchet.NAME.equals(JavaRatchet.NAME));
        alice = open();
        bob = open(setup().signer(bobs).store(file("bob")));
        acquaint(alice, bob);
    }

    private void steal(String name) throws IOException {
        close(bob);
        for (String end : List.of(".mv.db", ".head")) {
            Files.copy(folder.resolve("bob" + end), folder.resolve(name + end));
        }
        bob = open(setup().signer(bobs).store(file("bob")));
    }

    /** Reads all that the network holds and what was withheld, on one of his own, with a state that was stolen. */
    private Installation thief(String name) {
        InMemoryNetwork copy = InMemoryNetwork.on(Schedulers.immediate());
        done(copy.transport().publish(network.stored()));
        done(copy.transport().publish(withheld));
        Installation thief =
                open(Installation.Setup.on(copy, runtime).signer(bobs).store(file(name)));
        runtime.pass(Duration.ofMinutes(5));
        return thief;
    }

    /** What was withheld, as far as a state that was stolen opens it. */
    private List<String> opened(String name) {
        return thief(name).received().stream()
                .filter(text -> text.startsWith("withheld"))
                .toList();
    }

    /** What Alice writes, and the network never has. */
    private void withhold(String text) {
        alice.transport.publishes(withheld::addAll);
        publish(alice, bobs.address(), text);
        alice.transport.publishes(null);
    }

    private void answer(String text) {
        publish(bob, alice.address(), text);
        until("it is read", () -> alice.received().contains(text));
    }

    private void read(Installation from, String text) {
        publish(from, bobs.address(), text);
        until("it is read", () -> bob.received().contains(text));
    }

    /** Of both directions: what comes to who was robbed, and what that one sends. */
    @ParameterizedTest(name = "robbed was who has begun the session: {0}")
    @ValueSource(booleans = {false, true})
    void afterARotationAndOneRoundTripItOpensNothingNew(boolean hasBegun) throws IOException {
        if (hasBegun) {
            alice = open();
            acquaint(bob, alice);
            answer("the last word");
        }
        steal("stolen");
        List<OlmSession> stolen = sessions();
        answer("sent before the round trip");
        read(alice, "before the round trip");
        read(open(), "to the key before");

        done(bob.client().rotate());
        runtime.pass(Duration.ofSeconds(30));
        answer("there");
        read(alice, "and back");
        read(alice, "afterwards");
        read(open(), "to the new key");
        answer("and an answer");
        read(alice, "ever after");
        answer("and ever after");

        assertThat(thief("stolen").received())
                .contains("before the round trip", "to the key before")
                .doesNotContain("and back", "afterwards", "to the new key", "ever after");
        assertThat(sentBy(stolen)).containsExactly("sent before the round trip");
        List<String> read =
                stolen.stream().flatMap(state -> following(state).stream()).toList();
        assertThat(read).contains("before the round trip").doesNotContain("and back", "afterwards", "ever after");
        assertThat(sentBy(stolen)).isEmpty();
    }

    /** The sessions with Alice, as Bob's store has them. */
    private List<OlmSession> sessions() {
        PeerRow row = Objects.requireNonNull(
                value(bob.store().peers(List.of(alice.self()))).get(alice.self()));
        return row.sessions().stream()
                .map(session -> OlmSession.restore(session.state(), session.pages(), random, RatchetLimits.OLM))
                .toList();
    }

    /** What a state reads of all that came for Bob; it goes along with that, and on with keys of its own. */
    private List<String> following(OlmSession state) {
        List<String> read = new ArrayList<>();
        messages(bob).forEach(message -> {
            opened(state, message).map(StolenStoreTests::text).ifPresent(read::add);
            state.encrypt(new byte[1]);
        });
        return read;
    }

    /**
     * What Bob has sent to Alice of which any of these states has the key, in order: each takes the chain that it sends
     * on for one to receive on. What is sealed to Alice is opened here for the thief, which it could not do.
     */
    private List<String> sentBy(List<OlmSession> states) {
        return messages(alice).stream()
                .flatMap(message -> states.stream().flatMap(state -> opened(readingItsOwn(state), message).stream()))
                .map(StolenStoreTests::text)
                .toList();
    }

    private List<OlmMessage> messages(Installation to) {
        RatchetAccount account = TestRatchet.engine()
                .restoreAccount(to.store()
                        .changes(Change.IdentityChanged.class)
                        .get(0)
                        .identity()
                        .account());
        SealOpener seals = new SealOpener(account);
        return to.mine(network).stream()
                .map(envelope -> {
                    try {
                        return OlmMessage.parse(
                                EnvelopeCodec.read(envelope.message(), seals).ciphertext());
                    } catch (MalformedException e) {
                        throw new AssertionError("a genuine envelope", e);
                    }
                })
                .toList();
    }

    private static Optional<byte[]> opened(OlmSession session, OlmMessage message) {
        try {
            return Optional.of(session.decrypt(message));
        } catch (OlmException e) {
            return Optional.empty();
        }
    }

    private static String text(byte[] plaintext) {
        try {
            return new String(
                    ContentWire.read(PayloadCodec.read(plaintext).content()).bytes(), StandardCharsets.UTF_8);
        } catch (MalformedException e) {
            throw new AssertionError("a genuine message", e);
        }
    }

    private OlmSession readingItsOwn(OlmSession stolen) {
        OlmSessionParts parts = stolen.revealParts();
        Curve25519PublicKey ratchetKey =
                stolen.copy().encrypt(new byte[1]).inner().ratchetKey();
        return OlmSession.of(
                new OlmSessionParts(
                        parts.version(),
                        parts.initiatorIdentityKey(),
                        parts.baseKey(),
                        parts.oneTimeKey(),
                        parts.peerIdentityKey(),
                        parts.rootKey(),
                        parts.sending(),
                        List.of(new ReceivingParts(
                                ratchetKey, parts.sending().orElseThrow().chainKey(), List.of()))),
                random);
    }

    /** The last message of each never came, which leaves no gap: until a sweep has looked it may be on its way. */
    @Test
    void ofChainsThatThePeerHasLeftItOpensTheNewest64OnceASweepHasEnded() throws IOException {
        int chains = 100;
        for (int chain = 0; chain < chains; chain++) {
            read(alice, "read " + chain);
            withhold("withheld " + chain);
            answer("answer " + chain);
        }
        steal("before");
        runtime.pass(Duration.ofMinutes(2));
        read(alice, "after the sweep");
        steal("after");

        List<String> all = texts("withheld", chains);
        assertThat(opened("before")).containsExactlyInAnyOrderElementsOf(all);
        assertThat(opened("after")).containsExactlyInAnyOrderElementsOf(all.subList(chains - 64, chains));
    }
}
