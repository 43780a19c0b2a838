package org.xmtp.reactive.rules;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.session.Epoch;
import org.xmtp.reactive.session.Journal;
import org.xmtp.reactive.session.PeerLease;
import org.xmtp.reactive.session.PeerSessions;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.Entry;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.SessionRow;
import org.xmtp.reactive.store.WriteSet;
import org.xmtp.reactive.testkit.InMemoryNetwork;

/** A network, installations on it that end with the test, and what several rules are tested with. */
abstract class RuleTests {
    final InMemoryNetwork network = InMemoryNetwork.create();
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    /** A new installation of a new account. */
    final Parts open() {
        return open(Parts.Setup.on(network.transport()));
    }

    final Parts open(Parts.Setup setup) {
        return closing(setup.open());
    }

    /** Closes it when the test ends. */
    final <T extends AutoCloseable> T closing(T resource) {
        open.push(resource);
        return resource;
    }

    @AfterEach
    void closeAll() throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }

    /** One knows the other's installation and key, and both ways are open. */
    static void acquaint(InMemoryNetwork network, Parts one, Parts other) {
        one.publish(other.address(), "hello");
        other.take(other.mine(network.stored()));
        Await.until("the greeting arrived", () -> other.received().contains("hello"));
        other.publish(one.address(), "hello yourself");
        one.take(one.mine(network.stored()));
        Await.until("the answer arrived", () -> one.received().contains("hello yourself"));
        // What the node has accepted is noted a moment later, in a write-set that a test would count otherwise.
        Await.until("nothing is left to note", () -> one.hasSettled() && other.hasSettled());
    }

    /** A peer of small numbers. */
    static PeerId peer(int number) {
        byte[] key = new byte[32];
        key[0] = (byte) number;
        return new PeerId(
                new AccountAddress(String.format("0x%040x", number)),
                new InstallationId(Base64.getEncoder().withoutPadding().encodeToString(key)));
    }

    /** A step of a session with a peer. */
    static Change.SessionAdvanced step(PeerId peer, long version) {
        return new Change.SessionAdvanced(new SessionRow(peer, "session", version, 0, 1, version, new byte[] {1}));
    }

    /** A write-set that says little. */
    static List<Change> mark(String reader, long position) {
        return List.of(new Change.ReaderMoved(reader, position));
    }

    /** What became of a write-set: its position, or an error. */
    static CompletableFuture<Long> submit(Journal journal, Epoch epoch, List<Change> changes) {
        CompletableFuture<Long> outcome = new CompletableFuture<>();
        journal.submit(epoch, changes, outcome::complete, outcome::completeExceptionally);
        return outcome;
    }

    /** What became of a write-set that fills a place in the planning order. */
    static CompletableFuture<Long> submit(Journal journal, Journal.Ticket ticket, List<Change> changes) {
        CompletableFuture<Long> outcome = new CompletableFuture<>();
        journal.submit(ticket, changes, outcome::complete, outcome::completeExceptionally);
        return outcome;
    }

    /** The error that a write-set ended with. */
    static Throwable error(CompletableFuture<Long> outcome) {
        Await.until("the write-set has its outcome", outcome::isDone);
        return outcome.handle((position, error) -> {
                    if (error == null) {
                        throw new AssertionError("It became durable at " + position);
                    }
                    return error;
                })
                .join();
    }

    /** The position at which a write-set became durable. */
    static long position(CompletableFuture<Long> outcome) {
        Await.until("the write-set has its outcome", outcome::isDone);
        return outcome.join();
    }

    /** Whether the write-set holds a message of this text. */
    static boolean holds(WriteSet set, String text) {
        return set.changes().stream()
                .anyMatch(change -> change instanceof Change.EntryAppended appended
                        && appended.entry() instanceof Entry.OfMessage message
                        && Parts.text(message).equals(text));
    }

    /** The place of the write-set with this message among those given. */
    static int indexOf(List<WriteSet> sets, String text) {
        for (int at = 0; at < sets.size(); at++) {
            if (holds(sets.get(at), text)) {
                return at;
            }
        }
        throw new AssertionError("No write-set holds " + text);
    }

    /** Texts with a number each. */
    static List<String> texts(String name, int count) {
        List<String> texts = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            texts.add(name + " " + number);
        }
        return texts;
    }

    /** The sessions with a peer, as they are cached for the present epoch. */
    static PeerSessions sessions(Parts parts, PeerId peer) {
        try (PeerLease lease = Await.value(parts.loader.lease(parts.journal.epoch(), List.of(peer)))) {
            return lease.peer(peer);
        }
    }

    /** Runs on the peer's lane, behind all that was given to it before. */
    static <T> T onLane(Parts parts, PeerId peer, Supplier<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        parts.lanes.execute(sessions(parts, peer), () -> result.complete(task.get()));
        Await.until("the lane has come to it", result::isDone);
        return result.join();
    }

    /** Keeps a peer's lane busy until closed; a lane must not block, so it spins. */
    static AutoCloseable busy(Parts parts, PeerId peer) {
        AtomicBoolean free = new AtomicBoolean();
        AtomicBoolean begun = new AtomicBoolean();
        parts.lanes.execute(sessions(parts, peer), () -> {
            begun.set(true);
            while (!free.get()) {
                begun.set(true);
            }
        });
        Await.until("the lane is busy", begun::get);
        return () -> free.set(true);
    }

    /** A new installation whose lane, to the parts, is another one than the given peer's. */
    final Parts onOtherLane(Parts parts, PeerId than) {
        String lane = onLane(parts, than, () -> Thread.currentThread().getName());
        for (int tried = 0; tried < 64; tried++) {
            Parts other = open();
            if (!onLane(parts, other.self(), () -> Thread.currentThread().getName())
                    .equals(lane)) {
                return other;
            }
        }
        throw new AssertionError("Everybody is on one lane");
    }
}
