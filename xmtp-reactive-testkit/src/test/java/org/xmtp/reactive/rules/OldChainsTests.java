package org.xmtp.reactive.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.TestRatchet;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.cryptography.olm.RatchetLimits;

/**
 * What a session keeps for messages that may still come: chains that the peer has left, and keys of skipped messages.
 */
final class OldChainsTests extends RuleTests {
    private final OwnTime bobsTime = new OwnTime(runtime, Duration.ZERO);

    @BeforeEach
    void ratchetKeepsSkippedKeys() {
        assumeTrue(TestRatchet.engine().limits().skippedKeys() >= RatchetLimits.WIDE.skippedKeys());
    }

    private int pages(Installation of, Installation with) {
        return Objects.requireNonNull(
                        value(of.store().peers(List.of(with.self()))).get(with.self()))
                .sessions()
                .stream()
                .mapToInt(session -> session.pages().size())
                .sum();
    }

    private void assertPagesStayForAMonth(Installation of, Installation with) {
        int kept = pages(of, with);

        bobsTime.ahead(Duration.ofDays(28));
        runtime.pass(Duration.ofDays(1).plusMinutes(30));
        int almostAMonthLater = pages(of, with);
        bobsTime.ahead(Duration.ofDays(31));
        runtime.pass(Duration.ofDays(1).plusMinutes(30));

        assertThat(kept).isPositive();
        assertThat(almostAMonthLater).isEqualTo(kept);
        assertThat(pages(of, with)).isZero();
    }

    @Test
    void keysOfSkippedMessagesStayForAMonthOnTheChainThatThePeerIsStillOn() {
        Installation alice = open();
        Installation bob = open(setup().runtime(bobsTime));
        acquaint(alice, bob);
        List<NetworkEnvelope> withheld = new ArrayList<>();
        alice.transport.publishes(withheld::addAll);
        publish(alice, bob.address(), "withheld");
        alice.transport.publishes(null);
        publish(alice, bob.address(), "shown");
        until("it is read", () -> bob.received().contains("shown"));
        assertPagesStayForAMonth(bob, alice);
        publish(alice, bob.address(), "on the same chain");
        until("it is read", () -> bob.received().contains("on the same chain"));
        assertThat(withheld).isNotEmpty();
    }

    @Test
    void anIdleSessionKeepsThemForAMonth() {
        Installation alice = open();
        Installation bob = open(setup().runtime(bobsTime));
        acquaint(alice, bob);
        List<NetworkEnvelope> withheld = new ArrayList<>();
        alice.transport.publishes(withheld::addAll);
        publish(alice, bob.address(), "withheld");
        alice.transport.publishes(null);
        publish(alice, bob.address(), "shown");
        publish(bob, alice.address(), "answer");
        publish(alice, bob.address(), "on the next chain");
        until("it is read", () -> bob.received().contains("on the next chain"));
        assertPagesStayForAMonth(bob, alice);
        publish(bob, alice.address(), "after a month");
        publish(alice, bob.address(), "and back");
        until(
                "both are read",
                () -> alice.received().contains("after a month")
                        && bob.received().contains("and back"));
        assertThat(bob.failures()).isEmpty();
        assertThat(withheld).isNotEmpty();
    }

    /** What nobody has looked for yet may be on its way, on whatever chain. */
    @Test
    void ofChainsThatThePeerHasLeftTheNewest64StayBeyondASweepOfAnIdleSessionADayLater() {
        Installation alice = open();
        Installation idle = open();
        Installation bob = open();
        acquaint(alice, bob);
        acquaint(idle, bob);
        for (int chain = 0; chain < 100; chain++) {
            for (Installation peer : List.of(alice, idle)) {
                publish(peer, bob.address(), "there");
                publish(bob, peer.address(), "back");
            }
        }
        assertThat(List.of(pages(bob, alice), pages(bob, idle))).containsOnly(100);

        runtime.pass(Duration.ofMinutes(2));
        publish(alice, bob.address(), "next");
        runtime.pass(Duration.ofSeconds(1));
        assertThat(pages(bob, alice)).isEqualTo(64);
        runtime.pass(Duration.ofDays(1));
        assertThat(pages(bob, idle)).isEqualTo(64);
    }
}
