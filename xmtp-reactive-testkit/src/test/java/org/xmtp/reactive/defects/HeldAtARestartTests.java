package org.xmtp.reactive.defects;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.ConnectionState;
import org.xmtp.reactive.api.InboundMessage;
import org.xmtp.reactive.api.XmtpClient;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.testkit.simulation.SimulatedMachine;
import org.xmtp.reactive.testkit.simulation.Simulation;

/**
 * A client that ends when the sender of what it holds has just become known: the next one, asked for what is unread
 * once it is live, said that there was nothing, as often as it was asked within 5 s.
 */
class HeldAtARestartTests {
    @Test
    void whatWaitsForASenderWhoIsKnownByNowIsReadBeforeLive() {
        Simulation.seeded(1).run(world -> {
            SimulatedMachine phone = world.machine("phone");
            SimulatedMachine laptop = world.machine("laptop");
            world.await(phone.connect(client -> client.signer(world.wallet("alice"))));
            XmtpClient bob =
                    Objects.requireNonNull(world.await(laptop.connect(client -> client.signer(world.wallet("bob")))));
            List<Change> committed = new ArrayList<>();
            phone.disk().watch(batch -> batch.forEach(writeSet -> committed.addAll(writeSet.changes())));
            world.node().countArrivals();

            world.await(bob.conversation(world.wallet("alice").address()).send("hello"));
            world.awaitUntil(
                    "bob is known",
                    () -> committed.stream()
                            .anyMatch(change -> change instanceof Change.ContactLearned learned
                                    && learned.contact().peer().account().equals(bob.address())));
            phone.kill();
            assertThat(committed).noneMatch(Change.EntryAppended.class::isInstance);

            XmtpClient again = Objects.requireNonNull(world.await(phone.connect(client -> {})));
            world.await(again.connection()
                    .filter(ConnectionState.Live.class::isInstance)
                    .next());
            List<String> read = new ArrayList<>();
            for (var row :
                    Objects.requireNonNull(world.await(again.unread("batch").collectList()))) {
                read.add(((InboundMessage) row).message().text().orElseThrow());
            }
            assertThat(read).containsExactly("hello");
            world.pass(Duration.ofMillis(1));
        });
    }
}
