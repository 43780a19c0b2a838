package org.xmtp.reactive.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.TestRatchet;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.cryptography.olm.JavaRatchet;
import org.xmtp.reactive.testkit.InMemoryNetwork;
import reactor.core.scheduler.Schedulers;

/** What a store opens for a thief who has copied it with its key, and reads all that is published since. */
final class StolenStoreTests extends RuleTests {
    private final PrivateKeySigner bobs = PrivateKeySigner.random();
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

    @Test
    void afterARotationAndOneRoundTripItOpensNothingNew() throws IOException {
        steal("stolen");
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

        assertThat(thief("stolen").received())
                .contains("before the round trip", "to the key before")
                .doesNotContain("and back", "afterwards", "to the new key", "ever after");
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
