package org.xmtp.reactive.testkit.simulation.search;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.Direction;
import org.xmtp.reactive.api.Inbound;
import org.xmtp.reactive.api.Message;
import org.xmtp.reactive.api.OutgoingMessage;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.Sealing;
import org.xmtp.reactive.api.Trust;
import org.xmtp.reactive.api.XmtpClient;
import org.xmtp.reactive.api.XmtpClosedException;
import org.xmtp.reactive.api.XmtpException;
import org.xmtp.reactive.cryptography.olm.RotatingAccount;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.testkit.simulation.SimulatedMachine;
import org.xmtp.reactive.testkit.simulation.SimulatedWorld;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One installation of a run: connects, reads, acknowledges, sends, and comes back after whatever befalls it. */
final class Participant {
    private static final int LONGEST_BURST = 20;
    private static final int LARGE_BURST = 3;
    private static final int SMALLEST_LARGE = 300_000;
    private static final int LARGE_RANGE = 700_000;

    private final SimulatedWorld world;
    private final SimulatedMachine machine;
    private final PrivateKeySigner wallet;
    private final Ledger ledger;
    private final Checks checks;
    private final SplittableRandom chance;
    private final boolean cancels;
    private final boolean clockRuns;
    private final Sealing sealing;
    private final Trust trust;
    private final Reading reading;
    private final Wire wire;
    private final Operations operations = new Operations();
    private final Calls calls;
    private Runnable whenConnected = () -> {};
    private State state = State.OFF;
    private @Nullable XmtpClient client;
    private @Nullable Duration registered;
    private @Nullable PeerId peer;
    private int bursts;
    private int rotations;
    private boolean wanted;
    private boolean lost;
    /** Whether it connects without a network, and whether it has. */
    private boolean toBeOffline;

    private boolean offline;
    private @Nullable Streams streams;

    private enum State {
        OFF,
        CONNECTING,
        ON,
        CLOSING
    }

    Participant(SimulatedWorld world, SimulatedMachine machine, PrivateKeySigner wallet, Ledger ledger, Plan plan) {
        this.world = world;
        this.machine = machine;
        this.wallet = wallet;
        this.ledger = ledger;
        checks = new Checks(world::fail);
        chance = world.chance().split();
        cancels = plan.has(Trouble.CANCELLED_CALLS);
        reading = new Reading(machine.name(), checks);
        wire = new Wire(machine.name(), checks, ledger.seals());
        sealing = plan.sealing(machine.name());
        trust = plan.trust(machine.name());
        clockRuns = !plan.has(Trouble.WRONG_CLOCKS);
        calls = new Calls(this, checks, chance.split(), cancels);
        machine.disk().watch(wire::committed);
        machine.watch(wire::published);
        machine.watch(ledger::tried);
    }

    String name() {
        return machine.name();
    }

    AccountAddress account() {
        return wallet.address();
    }

    PrivateKeySigner wallet() {
        return wallet;
    }

    SimulatedMachine machine() {
        return machine;
    }

    Reading reading() {
        return reading;
    }

    Wire wire() {
        return wire;
    }

    Operations operations() {
        return operations;
    }

    /** When it was first connected; null before. */
    @Nullable
    Duration registered() {
        return registered;
    }

    /** Who it is, once it was connected; null before. */
    @Nullable
    PeerId peer() {
        return peer;
    }

    /** The client, while it is connected. */
    @Nullable
    XmtpClient client() {
        return client;
    }

    /** Whether it is connected without a network. */
    boolean isOffline() {
        return offline;
    }

    /** Whether its subscription stands, and it has caught up. */
    boolean isLive() {
        return streams != null && streams.isLive();
    }

    /** What its client has told since it was connected; null before. */
    @Nullable
    Streams streams() {
        return streams;
    }

    /** Has something run whenever it has connected. */
    void whenConnected(Runnable task) {
        whenConnected = task;
    }

    /** Comes back without a network, or with one again. */
    void offline(boolean without) {
        boolean changes = toBeOffline != without;
        toBeOffline = without;
        if (changes && wanted) {
            close();
            start();
        }
    }

    /** Connects, and goes on trying until it is. */
    void start() {
        if (lost) {
            return;
        }
        wanted = true;
        if (state == State.OFF) {
            state = State.CONNECTING;
            machine.execute(this::connect);
        }
    }

    private void connect() {
        Runnable end = operations.begin("connect");
        boolean without = toBeOffline && registered != null;
        Disposable connecting = machine.connect(builder -> (without ? builder.offline() : builder)
                        .signer(wallet)
                        .sealing(sealing)
                        .trust(trust))
                .doFinally(signal -> end.run())
                .subscribe(
                        connected -> connected(connected, without),
                        failure -> again("connect", failure, this::connect));
        if (cancels && chance.nextInt(4) == 0) {
            machine.after(upTo(chance.nextBoolean() ? 50 : 2000), () -> {
                if (state == State.CONNECTING && !connecting.isDisposed()) {
                    world.note(name(), "cancels its connect", 0);
                    connecting.dispose();
                    machine.after(upTo(1000), this::connect);
                }
            });
        }
    }

    private void connected(XmtpClient connected, boolean without) {
        state = State.ON;
        offline = without;
        client = connected;
        if (registered == null) {
            registered = world.time();
            peer = new PeerId(connected.address(), connected.installationId());
        }
        world.note(name(), "is connected", 0);
        streams = new Streams(this, checks, connected, world.time(), chance.nextBoolean());
        read(connected);
        whenConnected.run();
        if (!wanted) {
            close();
        } else if (offline != toBeOffline) {
            close();
            start();
        }
    }

    private void read(XmtpClient from) {
        reading.begins();
        from.inbound(Reading.READER).subscribe(new Reader(this, operations.begin("inbound"), chance.split(), cancels));
    }

    /** Its reader goes away in the midst, and comes back to the same client. */
    void readsAnew() {
        XmtpClient present = client;
        world.note(name(), "reads anew", 0);
        Runnable back = () -> {
            if (client == present && present != null) {
                read(present);
            }
        };
        if (chance.nextBoolean()) {
            back.run();
        } else {
            machine.after(upTo(2000), back);
        }
    }

    /** The reader's stream has ended. */
    void readerEnded(@Nullable Throwable failure) {
        XmtpClient present = client;
        if (failure != null && present != null) {
            again("inbound", failure, () -> {
                if (client == present) {
                    read(present);
                }
            });
        }
    }

    /** Something failed: it is tried again after a while, where that is allowed to be. */
    void again(String what, Throwable failure, Runnable retry) {
        if (failure instanceof XmtpClosedException) {
            return;
        }
        checks.that(failure instanceof XmtpException, "{}: {} fails with {}", name(), what, failure);
        world.note(name(), what + " fails: " + failure.getClass().getSimpleName(), 0);
        machine.after(upTo(5000), retry);
    }

    /** Sends one message, if it is connected. */
    void send(AccountAddress to) {
        send(to, 0);
    }

    /** Sends some large ones, if it is connected. */
    void sendLarge(AccountAddress to) {
        for (int i = 0; i < LARGE_BURST; i++) {
            send(to, SMALLEST_LARGE + chance.nextInt(LARGE_RANGE));
        }
    }

    private void send(AccountAddress to, int size) {
        XmtpClient sender = client;
        if (sender != null) {
            Sent message = ledger.begin(this, to, "");
            calls.send(sender.conversation(to).send(message.content(size)).flux(), message.text);
        }
    }

    /** Whether from now on it awaits what it calls. */
    void patient(boolean awaits) {
        calls.patient(awaits);
    }

    /** Asks for something, if it is connected. */
    void ask(AccountAddress account) {
        XmtpClient asker = client;
        if (asker != null) {
            calls.ask(asker, account);
        }
    }

    /** Approves some of those that it holds or refuses, of one account, if it is connected. */
    void approve() {
        XmtpClient present = client;
        List<PeerId> waiting = List.copyOf(wire.withholding().waiting());
        if (present != null && !waiting.isEmpty()) {
            PeerId one = waiting.get(chance.nextInt(waiting.size()));
            List<PeerId> some = waiting.stream()
                    .filter(peer -> peer.equals(one) || (peer.account().equals(one.account()) && chance.nextBoolean()))
                    .toList();
            world.note(name(), "approves " + some.size(), 0);
            calls.approve(present, some);
        }
    }

    /** Replaces its fallback key, if it is connected; as often as all messages are read that are late. */
    void rotate() {
        XmtpClient present = client;
        if (present != null && rotations < RotatingAccount.MAX_PREVIOUS) {
            rotations++;
            calls.rotate(present);
        }
    }

    /** Sends some messages in a stream, and says how many. */
    int sendSome(List<AccountAddress> recipients) {
        XmtpClient sender = client;
        if (sender == null) {
            return 0;
        }
        int count = 1 + chance.nextInt(LONGEST_BURST);
        String call = " in stream " + ++bursts;
        List<OutgoingMessage> messages = IntStream.range(0, count)
                .mapToObj(i -> recipients.get(chance.nextInt(recipients.size())))
                .map(to -> OutgoingMessage.text(to, ledger.begin(this, to, call).text))
                .toList();
        calls.send(sender.send(Flux.fromIterable(messages)), "a stream of " + count);
        return count;
    }

    /** Something failed, as it may if it says so properly. */
    void failed(String what, Throwable failure) {
        checks.that(failure instanceof XmtpException, "{}: {} fails with {}", name(), what, failure);
        world.note(name(), what + " fails: " + failure.getClass().getSimpleName(), 0);
    }

    /** Closes the client in order. */
    void close() {
        wanted = false;
        XmtpClient closing = client;
        if (closing != null) {
            client = null;
            state = State.CLOSING;
            Runnable end = operations.begin("close");
            closing.close().doFinally(signal -> end.run()).subscribe(done -> {}, this::closed, () -> closed(null));
        }
    }

    private void closed(@Nullable Throwable failure) {
        if (failure != null) {
            failed("close", failure);
        }
        state = State.OFF;
        if (wanted) {
            start();
        }
    }

    /** Ends the process at once. */
    void kill() {
        wanted = false;
        state = State.OFF;
        client = null;
        machine.kill();
        operations.forget();
    }

    /** It was revoked, and is not used any more. */
    void leave() {
        close();
        lost = true;
    }

    /** Its machine is lost, and it never comes back. */
    void lose() {
        kill();
        lost = true;
        ledger.isLost(Kept.after(machine.disk().history()));
    }

    /** Its store is put back to what it held after so many commits. */
    void putBack(int commits) {
        kill();
        PutBack putBack = new PutBack(this, world.time(), machine.disk().history(), commits, !clockRuns);
        machine.putBack(commits);
        wire.putBack(putBack.backup(), clockRuns);
        reading.putBack(putBack.backup(), putBack.before());
        ledger.putBack(putBack);
    }

    /** Creates the reading of what it has sent itself, from its history. */
    Mono<List<Message>> ownHistory() {
        XmtpClient present = client;
        return present == null
                ? Mono.just(List.of())
                : present.conversations()
                        .concatMap(conversation -> conversation.messages())
                        .filter(message -> message.direction() == Direction.OUTBOUND
                                && message.senderInstallation().equals(present.installationId()))
                        .collectList();
    }

    /** Creates the reading and acknowledging of what a reader that does not stay has not had; gives its positions. */
    Mono<List<Long>> unread() {
        XmtpClient present = client;
        return present == null
                ? Mono.just(List.of())
                : calls.unread(present).map(Inbound::position).collectList();
    }

    Ledger ledger() {
        return ledger;
    }

    private Duration upTo(int ms) {
        return Duration.ofMillis(1 + chance.nextInt(ms));
    }
}
