package org.xmtp.reactive.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.TestRatchet;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.cryptography.olm.JavaRatchet;
import org.xmtp.reactive.testkit.InMemoryNetwork;
import reactor.core.scheduler.Schedulers;

/** What a store opens for a thief who has copied it with its key, and reads all that is published since. */
final class StolenStoreTests extends RuleTests {
    private final PrivateKeySigner bobs = PrivateKeySigner.random();
    private Installation alice;
    private Installation bob;

    @BeforeEach
    void meet() {
        assumeTrue(TestRatchet.NAME.equals(JavaRatchet.NAME));
        alice = open();
        bob = open(setup().signer(bobs).store(file("bob")));
        acquaint(alice, bob);
    }

    private void steal() throws IOException {
        close(bob);
        for (String end : List.of(".mv.db", ".head")) {
            Files.copy(folder.resolve("bob" + end), folder.resolve("stolen" + end));
        }
        bob = open(setup().signer(bobs).store(file("bob")));
    }

    /** Reads all that the network holds, on one of his own, with the state that was stolen. */
    private Installation thief() {
        InMemoryNetwork copy = InMemoryNetwork.on(Schedulers.immediate());
        done(copy.transport().publish(network.stored()));
        Installation thief =
                open(Installation.Setup.on(copy, runtime).signer(bobs).store(file("stolen")));
        runtime.pass(Duration.ofMinutes(5));
        return thief;
    }

    private void read(Installation from, String text) {
        publish(from, bobs.address(), text);
        until("it is read", () -> bob.received().contains(text));
    }

    @Test
    void afterARotationAndOneRoundTripItOpensNothingNew() throws IOException {
        steal();
        read(alice, "before the round trip");
        read(open(), "to the key before");

        done(bob.client().rotate());
        runtime.pass(Duration.ofSeconds(30));
        publish(bob, alice.address(), "there");
        until("it is read", () -> alice.received().contains("there"));
        read(alice, "and back");
        read(alice, "afterwards");
        read(open(), "to the new key");
        publish(bob, alice.address(), "and an answer");
        until("it is read", () -> alice.received().contains("and an answer"));
        read(alice, "ever after");

        assertThat(thief().received())
                .contains("before the round trip", "to the key before")
                .doesNotContain("and back", "afterwards", "to the new key", "ever after");
    }
}
