package org.xmtp.reactive.rules;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.Sealing;
import org.xmtp.reactive.api.SecurityEvent;
import org.xmtp.reactive.api.SentMessage;
import org.xmtp.reactive.api.StoreKey;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.runtime.HandDrivenRuntime;
import org.xmtp.reactive.runtime.HandDrivenRuntime.Kind;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.Entry;
import org.xmtp.reactive.store.WriteSet;
import org.xmtp.reactive.testkit.InMemoryNetwork;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.subscriber.TestSubscriber;

/**
 * A network, and installations on it whose every task the test runs, on its own thread and in virtual time. So a race
 * is an order that a test chooses, and nothing is waited for.
 */
abstract class RuleTests {
    /** How much virtual time anything may take. */
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private static final Duration TICK = Duration.ofMillis(50);

    /** All kinds of tasks but those of lanes. */
    static final Kind[] ALL_BUT_LANES = {Kind.LOOP, Kind.STORE, Kind.EVENTS};

    final HandDrivenRuntime runtime = new HandDrivenRuntime();
    final InMemoryNetwork network = InMemoryNetwork.on(Schedulers.immediate());
    private final StoreKey key = StoreKey.random();
    private final Deque<Installation> open = new ArrayDeque<>();

    @TempDir
    Path folder = Path.of("");

    /** A store that outlives its client. */
    final XmtpStore file(String name) {
        return XmtpStore.file(folder.resolve(name), key);
    }

    final Installation.Setup setup() {
        return Installation.Setup.on(network, runtime).options(client -> client.sealing(sealing()));
    }

    /** What clients hide from the network, and from tests that look into envelopes. */
    Sealing sealing() {
        return Sealing.PADDED;
    }

    /** A new installation of a new account, which has read what there is. */
    final Installation open() {
        return open(setup());
    }

    final Installation open(Installation.Setup setup) {
        Installation installation = connecting(setup);
        value(installation.connect());
        runtime.run();
        return installation;
    }

    /** An installation that is not connected yet; closed with the test. */
    final Installation connecting(Installation.Setup setup) {
        Installation installation = new Installation(setup);
        open.push(installation);
        return installation;
    }

    final void close(Installation installation) {
        open.remove(installation);
        installation.faults().heal();
        installation.store().release();
        done(installation.client().close());
    }

    @AfterEach
    void closeAll() {
        while (!open.isEmpty()) {
            Installation next = open.pop();
            if (next.isConnected()) {
                close(next);
            }
        }
    }

    /** Subscribes without a bound; runs nothing. */
    static <T> TestSubscriber<T> begin(Mono<T> mono) {
        TestSubscriber<T> subscriber = TestSubscriber.create();
        mono.subscribe(subscriber);
        return subscriber;
    }

    /** Subscribes without a bound; runs nothing. */
    static <T> TestSubscriber<T> begin(Flux<T> flux) {
        TestSubscriber<T> subscriber = TestSubscriber.create();
        flux.subscribe(subscriber);
        return subscriber;
    }

    /** Runs everything, and lets time pass, until it has ended; its error, if it ended with one. */
    final @Nullable Throwable end(TestSubscriber<?> subscriber) {
        until("it has ended", subscriber::isTerminated);
        return subscriber.isTerminatedError() ? subscriber.expectTerminalError() : null;
    }

    /** The value that came. */
    final <T> T value(TestSubscriber<T> subscriber) {
        Throwable error = end(subscriber);
        if (error != null) {
            throw new AssertionError("It failed", error);
        }
        return Objects.requireNonNull(subscriber.getReceivedOnNext().get(0), "a value");
    }

    final <T> T value(Mono<T> mono) {
        return value(begin(mono));
    }

    /** The security events that an installation tells who asks now. */
    final List<SecurityEvent> told(Installation installation) {
        TestSubscriber<SecurityEvent> subscriber = begin(installation.client().security());
        runtime.run();
        List<SecurityEvent> events = new ArrayList<>(subscriber.getReceivedOnNext());
        subscriber.cancel();
        return events;
    }

    final void done(Mono<?> mono) {
        done(begin(mono));
    }

    final void done(TestSubscriber<?> subscriber) {
        Throwable error = end(subscriber);
        if (error != null) {
            throw new AssertionError("It failed", error);
        }
    }

    /** Runs everything, and lets time pass, until a condition holds; how much time did. */
    final Duration until(String what, BooleanSupplier condition) {
        return until(what, LIMIT, condition);
    }

    final Duration until(String what, Duration limit, BooleanSupplier condition) {
        Duration passed = Duration.ZERO;
        runtime.run();
        while (!condition.getAsBoolean()) {
            if (passed.compareTo(limit) > 0) {
                throw new AssertionError("Waited in vain until " + what);
            }
            runtime.pass(TICK);
            passed = passed.plus(TICK);
        }
        return passed;
    }

    /** Sends a text, and lets the node have every copy. */
    final void publish(Installation from, AccountAddress to, String text) {
        done(from.send(to, text).flatMap(SentMessage::published));
    }

    /** Publishes whatever envelopes. */
    final void publish(List<NetworkEnvelope> envelopes) {
        done(network.transport().publish(envelopes));
    }

    /** One knows the other's installation and key, and both ways are open. */
    final void acquaint(Installation one, Installation other) {
        publish(one, other.address(), "hello");
        until("the greeting arrived", () -> other.received().contains("hello"));
        publish(other, one.address(), "hello yourself");
        until("the answer arrived", () -> one.received().contains("hello yourself"));
        // What the node has accepted is noted a moment later, in a write-set that a test would count otherwise.
        runtime.pass(Duration.ofSeconds(2));
    }

    /** Whether the write-set holds a message of this text. */
    static boolean holds(WriteSet set, String text) {
        return set.changes().stream()
                .anyMatch(change -> change instanceof Change.EntryAppended appended
                        && appended.entry() instanceof Entry.OfMessage message
                        && Installation.text(message).equals(text));
    }

    /** The place of the write-set with this message among those given. */
    static int indexOf(List<WriteSet> sets, String text) {
        return IntStream.range(0, sets.size())
                .filter(at -> holds(sets.get(at), text))
                .findFirst()
                .orElseThrow(() -> new AssertionError("No write-set holds " + text));
    }

    /** Texts with a number each. */
    static List<String> texts(String name, int count) {
        return IntStream.range(0, count).mapToObj(number -> name + " " + number).toList();
    }
}
