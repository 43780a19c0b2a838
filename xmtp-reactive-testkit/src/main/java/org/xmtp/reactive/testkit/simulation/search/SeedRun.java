package org.xmtp.reactive.testkit.simulation.search;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.testkit.simulation.SimulatedMachine;
import org.xmtp.reactive.testkit.simulation.SimulatedWorld;
import org.xmtp.reactive.testkit.simulation.Simulation;
import org.xmtp.reactive.testkit.simulation.SimulationBreach;

/** One seed: what happens in it, and what has to hold then. */
public final class SeedRun {
    private static final Duration STEP = Duration.ofSeconds(20);
    private static final Duration LONGEST_QUIET = Duration.ofMinutes(45);
    private static final Duration TWO_SWEEPS = Duration.ofSeconds(150);
    private static final Duration RATE_LIMITED_FOR = Duration.ofSeconds(66);
    private static final Duration RENEWED_WITHIN = Duration.ofMinutes(1);
    private static final Duration CLOSING = Duration.ofMinutes(2);

    private final SimulatedWorld world;
    private final Plan plan;
    private final Checks checks;
    private final Ledger ledger;
    private final List<Participant> participants = new ArrayList<>();
    private final List<Participant> speakers = new ArrayList<>();
    private final List<AccountAddress> accounts = new ArrayList<>();

    /**
     * What came of a seed.
     *
     * @param messages how many messages were sent
     * @param read how many times one was read
     * @param steps how many tasks ran
     * @param hash of everything that happened
     */
    public record Report(long messages, long read, long steps, String hash) {}

    private SeedRun(SimulatedWorld world, Plan plan) {
        this.world = world;
        this.plan = plan;
        checks = new Checks(world::fail);
        ledger = new Ledger(world, plan, checks);
    }

    /**
     * Runs a seed.
     *
     * @param size how much happens, 1 or more
     * @throws SimulationBreach if something does not hold
     */
    public static Report of(long seed, int size) {
        return run(Simulation.seeded(seed), seed, size);
    }

    /** Runs a seed, and tells of every step. */
    static Report of(long seed, int size, Consumer<String> steps) {
        return run(Simulation.seeded(seed).telling(steps), seed, size);
    }

    private static Report run(Simulation simulation, long seed, int size) {
        long[] numbers = new long[3];
        String hash = simulation.run(world -> {
            SeedRun run = new SeedRun(world, plan(seed, size));
            run.play();
            numbers[0] = run.ledger.messages();
            numbers[1] = run.ledger.read();
            numbers[2] = world.steps();
        });
        return new Report(numbers[0], numbers[1], numbers[2], hash);
    }

    /** What is planned for a seed, in words. */
    public static String describe(long seed, int size) {
        return plan(seed, size).toString();
    }

    private static Plan plan(long seed, int size) {
        return Plan.of(seed, size);
    }

    private void play() {
        if (plan.arrivals()) {
            world.node().countArrivals();
        }
        Chaos chaos = new Chaos(world, plan, participants, ledger);
        join(chaos);
        Workload workload = new Workload(world, plan, speakers, accounts);
        HostilePeer hostile = new HostilePeer(world, plan, participants, ledger);
        workload.begin();
        chaos.begin(lost -> replace(lost, chaos, workload));
        if (plan.has(Trouble.HOSTILE_PEER)) {
            hostile.begin();
        }
        world.pass(plan.span());
        workload.stop();
        hostile.stop();
        chaos.stop();
        settle();
        judge();
        close();
    }

    /** One installation of each account at first, the others while messages flow. */
    private void join(Chaos chaos) {
        for (int i = 0; i < plan.installations(); i++) {
            int account = i % plan.accounts();
            PrivateKeySigner wallet = world.wallet("account " + account);
            if (i < plan.accounts()) {
                accounts.add(wallet.address());
            }
            SimulatedMachine machine = world.machine("A" + account + "." + i / plan.accounts());
            chaos.befall(machine);
            Participant participant = new Participant(world, machine, wallet, ledger, plan);
            chaos.befall(participant);
            participants.add(participant);
            if (i < plan.accounts() || !plan.listens(world.chance())) {
                speakers.add(participant);
            }
            Duration joins = i < plan.accounts()
                    ? Duration.ZERO
                    : Duration.ofNanos(world.chance().nextLong(plan.span().toNanos() / 2));
            world.after(joins, participant::start);
        }
    }

    /** Another installation of the account of one that is lost, which does what that one did. */
    private Participant replace(Participant lost, Chaos chaos, Workload workload) {
        SimulatedMachine machine = world.machine(lost.name() + "'");
        chaos.befall(machine);
        Participant another = new Participant(world, machine, lost.wallet(), ledger, plan);
        chaos.befall(another);
        participants.remove(lost);
        participants.add(another);
        if (speakers.remove(lost)) {
            speakers.add(another);
            workload.joins(another);
        }
        return another;
    }

    /** The network is quiet, everybody is there, and some were started anew; until everything has been read. */
    private void settle() {
        for (Participant participant : participants) {
            participant.offline(false);
            if (participant.client() != null && world.chance().nextBoolean()) {
                participant.close();
            }
        }
        world.pass(STEP);
        participants.forEach(Participant::start);
        awaitQuiet();
        if (plan.hinders()) {
            // A node that has asked for fewer requests is not asked again before.
            world.pass(RATE_LIMITED_FOR);
        }
        // Whatever befell them, all of them can do their work.
        ledger.quiet();
        if (plan.has(Trouble.STORES_PUT_BACK)) {
            // That a session is lost shows in the first message on it.
            participants.forEach(participant -> participant.patient(true));
            allSpeak();
            participants.forEach(participant -> participant.patient(false));
            // Over a subscription that is half open still, the sweep of the next minute brings it.
            world.pass(plan.hinders() ? TWO_SWEEPS : RENEWED_WITHIN);
            ledger.healed();
        }
        allSpeak();
        awaitQuiet();
        world.pass(TWO_SWEEPS);
    }

    private void allSpeak() {
        speakers.forEach(speaker -> accounts.forEach(speaker::send));
    }

    private void awaitQuiet() {
        Duration end = world.time().plus(LONGEST_QUIET);
        while (unsettled() != null && world.time().compareTo(end) < 0) {
            world.pass(STEP);
        }
        String unsettled = unsettled();
        checks.that(unsettled == null, "after {} of quiet {}", LONGEST_QUIET, unsettled);
    }

    private @Nullable String unsettled() {
        for (Participant participant : participants) {
            Streams streams = participant.streams();
            if (participant.client() == null || streams == null) {
                return participant.name() + " is not connected";
            }
            if (!participant.reading().openRowsAreBack()) {
                return participant.name() + " was not shown again what is open";
            }
            if (!participant.isLive()) {
                return participant.name() + " is not live";
            }
            // Its reader's stream stays open, and those beside.
            if (participant.operations().count() > streams.count() + 1) {
                return participant.name() + " waits for an operation: " + participant.operations();
            }
        }
        return ledger.missing(participants);
    }

    private void judge() {
        for (Participant participant : participants) {
            ledger.history(participant, Objects.requireNonNull(world.await(participant.ownHistory())));
        }
        // The histories may tell of messages that nobody was told durable.
        String missing = ledger.missing(participants);
        checks.that(missing == null, "{}", missing);
        ledger.inOrder(participants);
        ledger.wereTold(participants);
        for (Participant participant : participants) {
            participant.reading().openRowsCameAgain();
            readUnread(participant);
            participant.wire().timestampsRise();
            Objects.requireNonNull(participant.streams()).nothingIsUnsent();
        }
        world.pass(Duration.ofMillis(1));
    }

    /** Whoever asks again for what it has just acknowledged hears that there is nothing. */
    private void readUnread(Participant participant) {
        List<Long> rest = Objects.requireNonNull(world.await(participant.unread()));
        List<Long> again = Objects.requireNonNull(world.await(participant.unread()));
        checks.that(
                rest.stream().noneMatch(again::contains),
                "{} is given {} again, which it has acknowledged",
                participant.name(),
                again);
    }

    private void close() {
        participants.forEach(Participant::close);
        world.pass(CLOSING);
        for (Participant participant : participants) {
            participant.operations().haveEnded(participant.name(), checks);
            int waiting = participant.machine().waitingTasks();
            checks.that(waiting == 0, "{} is closed, and {} tasks wait", participant.name(), waiting);
        }
        world.pass(Duration.ofMillis(1));
    }
}
