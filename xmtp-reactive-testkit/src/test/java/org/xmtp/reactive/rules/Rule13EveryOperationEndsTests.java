package org.xmtp.reactive.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xmtp.reactive.api.HistoryRange;
import org.xmtp.reactive.api.Inbound;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.SentMessage;
import org.xmtp.reactive.api.XmtpClient;
import org.xmtp.reactive.runtime.HandDrivenRuntime.Kind;
import org.xmtp.reactive.store.CommitException.Outcome;
import org.xmtp.reactive.testkit.FaultyStore.Fault;
import reactor.core.publisher.Mono;
import reactor.test.subscriber.TestSubscriber;

/**
 * Rule 13: every operation ends: with its result, its error, or when the client closes. A connecting that is cancelled
 * leaves nothing open.
 */
@DisplayName("Rule 13: every operation ends")
final class Rule13EveryOperationEndsTests extends RuleTests {
    private static final int MAX_STEPS = 500;

    /** What may be wrong while operations are under way. */
    enum Trouble {
        NONE,
        NODE_SILENT,
        STORE_UNAVAILABLE,
        OUTCOME_UNKNOWN,
        COMMIT_HANGS
    }

    @ParameterizedTest
    @EnumSource
    void allThatIsUnderWayEndsWhenTheClientCloses(Trouble trouble) {
        Installation alice = open();
        Installation bob = open();
        acquaint(alice, bob);
        Inbound row = value(alice.client().inbound("reader").next());
        SentMessage sentBefore = value(alice.send(bob.address(), "before"));
        begin(trouble, alice);

        Map<String, TestSubscriber<?>> operations = new LinkedHashMap<>();
        XmtpClient client = alice.client();
        operations.put("a send", begin(alice.send(bob.address(), "text")));
        operations.put(
                "a send to somebody new",
                begin(alice.send(PrivateKeySigner.random().address(), "text")));
        operations.put("its publishing", begin(sentBefore.published()));
        operations.put("an acknowledgement", begin(row.acknowledge()));
        operations.put("a reader", begin(client.inbound("another")));
        operations.put("messages", begin(client.messages()));
        operations.put("a history", begin(client.conversation(bob.address()).messages(HistoryRange.ALL)));
        operations.put("conversations", begin(client.conversations()));
        operations.put("new conversations", begin(client.newConversations()));
        operations.put("contacts", begin(client.contacts()));
        operations.put(
                "installations",
                begin(client.installations(PrivateKeySigner.random().address())));
        operations.put("a question", begin(client.canMessage(List.of(bob.address()))));
        operations.put("the connection", begin(client.connection()));
        operations.put("the end", begin(client.onClose()));
        runtime.run();
        operations.put("closing", begin(client.close()));
        operations.put("closing twice", begin(client.close()));
        runtime.pass(Duration.ofSeconds(30));
        operations.put("a send behind it", begin(alice.send(bob.address(), "text")));
        operations.put("a question behind it", begin(client.canMessage(List.of(bob.address()))));
        operations.put("a reader behind it", begin(client.inbound("another")));
        runtime.run();

        List<String> open = new ArrayList<>();
        operations.forEach((name, operation) -> {
            if (!operation.isTerminated()) {
                open.add(name);
            }
        });
        assertThat(open).isEmpty();
    }

    private static void begin(Trouble trouble, Installation alice) {
        switch (trouble) {
            case NONE -> {}
            case NODE_SILENT -> {
                alice.transport.answers(page -> Mono.never());
                alice.transport.publishing(call -> Mono.never());
            }
            case STORE_UNAVAILABLE -> alice.faults().fail(Fault.always(Outcome.UNAVAILABLE));
            case OUTCOME_UNKNOWN -> {
                alice.faults().fail(Fault.always(Outcome.UNKNOWN));
                alice.faults().failRecoveries(Integer.MAX_VALUE);
            }
            case COMMIT_HANGS -> alice.store().hold();
        }
    }

    @Test
    void aConnectingThatIsCancelledAtWhateverMomentLeavesNothingOpen() {
        PrivateKeySigner owner = PrivateKeySigner.random();
        int steps = 0;
        boolean connected = false;
        while (!connected) {
            Installation cancelled = new Installation(setup().signer(owner).store(file("store")));
            TestSubscriber<XmtpClient> connecting = begin(cancelled.connect());
            for (int step = 0; step < steps; step++) {
                runtime.step(Kind.values());
            }
            connected = connecting.isTerminated();
            connecting.cancel();
            runtime.pass(Duration.ofSeconds(30));
            if (connected) {
                done(cancelled.client().close());
            }

            assertThat(network.subscribers()).as("after %d steps", steps).isZero();
            Installation next = open(setup().signer(owner).store(file("store")));
            close(next);
            steps++;
            assertThat(steps).isLessThan(MAX_STEPS);
        }
    }
}
