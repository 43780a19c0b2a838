package org.xmtp.reactive.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.session.Epoch;
import org.xmtp.reactive.session.PeerLease;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.PeerId;

/** Rule 6: a session may leave the cache only in the state that is durable. */
@DisplayName("Rule 6: a session leaves the cache only in the state that is durable")
final class Rule06OnlyDurableSessionsLeaveTheCacheTests extends RuleTests {
    private final Parts alice = open();
    private final Parts bob = open();

    @BeforeEach
    void meet() {
        acquaint(network, alice, bob);
    }

    /** More peers than the cache holds want to be in it. */
    private void crowd() {
        List<PeerId> others = new ArrayList<>();
        for (int number = 1; number <= Epoch.MAX_CACHED + 50; number++) {
            others.add(peer(number));
        }
        try (PeerLease lease = Await.value(alice.loader.lease(alice.journal.epoch(), others))) {
            assertThat(lease.peer(others.get(0))).isNotNull();
        }
        // The second time the first ones are those that were used longest ago.
        Await.value(alice.loader.lease(alice.journal.epoch(), others)).close();
    }

    private List<Long> versions() {
        return alice.store.changes(Change.SessionAdvanced.class).stream()
                .map(change -> change.row().version())
                .toList();
    }

    @Test
    void aReceivedStepThatIsNotDurableYetStays() {
        bob.publish(alice.address(), "one");
        bob.publish(alice.address(), "two");
        alice.store.hold();
        alice.take(alice.mine(network.stored()));
        Await.until("the step waits", () -> alice.store.heldBack() + alice.journal.depth() == 2);

        crowd();

        assertThat(alice.journal.epoch().cached(bob.self())).isNotNull();
        bob.publish(alice.address(), "three");
        alice.take(alice.mine(network.stored()));
        alice.store.release();
        Await.until("all arrived", () -> alice.received().size() == 4);
        assertThat(versions()).doesNotHaveDuplicates();
    }

    @Test
    void aSentStepThatIsNotDurableYetStays() {
        alice.store.hold();
        alice.send(bob.address(), "one").subscribe();
        Await.until("the step waits", () -> alice.store.heldBack() == 1);

        crowd();

        assertThat(alice.journal.epoch().cached(bob.self())).isNotNull();
        alice.send(bob.address(), "two").subscribe();
        Await.until("the next one waits too", () -> alice.journal.depth() == 1);
        alice.store.release();
        Await.until("both are durable", () -> alice.sent().size() == 3);
        assertThat(versions()).doesNotHaveDuplicates();
    }

    @Test
    void aDurableOneLeavesAndIsFoundAgain() {
        crowd();
        assertThat(alice.journal.epoch().cached(bob.self())).isNull();

        alice.publish(bob.address(), "one");
        bob.publish(alice.address(), "two");
        alice.take(alice.mine(network.stored()));
        bob.take(bob.mine(network.stored()));

        Await.until("alice's arrived", () -> bob.received().equals(List.of("hello", "one")));
        Await.until("bob's arrived", () -> alice.received().equals(List.of("hello yourself", "two")));
        assertThat(versions()).doesNotHaveDuplicates();
    }
}
