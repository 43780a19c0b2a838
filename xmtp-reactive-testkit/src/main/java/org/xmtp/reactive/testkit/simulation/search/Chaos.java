package org.xmtp.reactive.testkit.simulation.search;

import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.Signer;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.network.Topics;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.Revocation;
import org.xmtp.reactive.store.WriteSet;
import org.xmtp.reactive.testkit.simulation.DiskFaults;
import org.xmtp.reactive.testkit.simulation.NetworkFaults;
import org.xmtp.reactive.testkit.simulation.SimulatedMachine;
import org.xmtp.reactive.testkit.simulation.SimulatedWorld;
import org.xmtp.reactive.wire.RevocationCodec;

/** Lets things go wrong as planned, until it is told to stop. */
final class Chaos {
    /** How far ahead or behind a clock goes. */
    static final Duration CLOCK_WRONG = Duration.ofSeconds(25);

    private static final int LONGEST_OUTAGE_MS = 40_000;
    private static final double CALL_SHARE = 0.15;
    private static final double MANY_CALLS_SHARE = 0.4;
    private static final double DISK_SHARE = 0.05;
    private static final double READ_SHARE = 0.3;
    private static final double SLOW_DISK_SHARE = 0.8;
    private static final double SLOW_SHARE = 0.1;
    private static final int FEW_COMMITS = 10;
    /** What one that was revoked sends for so long after. */
    private static final int MORE_SENDS = 8;

    private static final int LONGEST_UNAWARE_MS = 500;
    private static final int FEW_ENVELOPES = 20;
    private static final int FEW_SENDS = 4;
    private static final int LONGEST_APPROVAL_MS = 60;
    private static final int LONGEST_COPYING_MS = 10;

    private final SimulatedWorld world;
    private final Plan plan;
    private final List<Participant> participants;
    private final Ledger ledger;
    private final SplittableRandom chance;
    private final Set<Participant> putBack = new HashSet<>();
    private boolean over;

    Chaos(SimulatedWorld world, Plan plan, List<Participant> participants, Ledger ledger) {
        this.world = world;
        this.plan = plan;
        this.participants = participants;
        this.ledger = ledger;
        chance = world.chance().split();
    }

    /** What a new participant's machine has to bear from the start. */
    void befall(SimulatedMachine machine) {
        if (plan.losesStores()) {
            machine.disk().keepHistory();
        }
        if (plan.has(Trouble.SLOW_MACHINES)) {
            machine.slow(SLOW_SHARE, Duration.ofMillis(1 + chance.nextInt(400)));
        }
        if (plan.has(Trouble.FAULTY_DISKS)) {
            machine.disk().faults(new DiskFaults(chance.split(), DISK_SHARE, EnumSet.allOf(DiskFaults.Kind.class)));
        } else if (plan.has(Trouble.FAILING_READS)) {
            machine.disk()
                    .faults(new DiskFaults(
                            chance.split(), READ_SHARE, EnumSet.of(DiskFaults.Kind.READ_FAILS, DiskFaults.Kind.SLOW)));
        } else if (plan.has(Trouble.SLOW_DISKS) && chance.nextBoolean()) {
            machine.disk().faults(new DiskFaults(chance.split(), SLOW_DISK_SHARE, EnumSet.of(DiskFaults.Kind.SLOW)));
        }
        if (plan.has(Trouble.LOSSY_NETWORK)) {
            Set<NetworkFaults.Kind> kinds = EnumSet.allOf(NetworkFaults.Kind.class);
            if (plan.arrivals()) {
                // What a node counts it sends, or ends the subscription.
                kinds.remove(NetworkFaults.Kind.DROPPED);
            }
            machine.faults(new NetworkFaults(chance.split(), CALL_SHARE, kinds));
        } else if (plan.has(Trouble.FAILING_CALLS)) {
            machine.faults(new NetworkFaults(
                    chance.split(),
                    MANY_CALLS_SHARE,
                    EnumSet.of(
                            NetworkFaults.Kind.REQUEST_LOST,
                            NetworkFaults.Kind.ANSWER_LOST,
                            NetworkFaults.Kind.HALVED,
                            NetworkFaults.Kind.TWICE,
                            NetworkFaults.Kind.RATE_LIMITED)));
        }
        if (plan.has(Trouble.WRONG_CLOCKS)) {
            setClock(machine);
        }
    }

    /**
     * Begins what happens now and then.
     *
     * @param replacements makes another installation of the account of one that is lost
     */
    void begin(UnaryOperator<Participant> replacements) {
        every(Trouble.KILLS, 20_000, () -> restart(one(), true));
        every(Trouble.RECONNECTS, 30_000, () -> restart(one(), false));
        every(Trouble.WORK_OFFLINE, 20_000, () -> workOffline(one()));
        every(Trouble.FULL_DISKS, 60_000, this::fillDisk);
        every(Trouble.OUTAGES, 40_000, this::cutOff);
        every(Trouble.OUTAGES, 120_000, this::stopNode);
        every(Trouble.WRONG_CLOCKS, 60_000, () -> setClock(one().machine()));
        every(Trouble.STORES_LOST, 60_000, () -> lose(one(), replacements));
        every(Trouble.REVOCATIONS, 60_000, () -> revoke(one(), replacements));
        every(Trouble.STORES_PUT_BACK, 20_000, () -> putBack(one()));
        every(Trouble.NODE_PUT_BACK, 60_000, this::putBackNode);
        every(Trouble.ROTATIONS, 10_000, () -> rotate(one()));
        every(Trouble.APPROVALS, 6_000, () -> approve(one()));
        every(Trouble.LARGE_MESSAGES, 40_000, () -> one().sendLarge(one().account()));
    }

    private void every(Trouble trouble, int aboutMs, Runnable event) {
        if (plan.has(trouble)) {
            world.after(Duration.ofMillis(chance.nextInt(2 * plan.hastened(aboutMs))), () -> {
                if (!over) {
                    event.run();
                    every(trouble, aboutMs, event);
                }
            });
        }
    }

    private Participant one() {
        return participants.get(chance.nextInt(participants.size()));
    }

    private void restart(Participant participant, boolean kill) {
        if (kill) {
            participant.kill();
        } else {
            participant.close();
        }
        world.after(outage(), participant::start);
    }

    private void lose(Participant participant, UnaryOperator<Participant> replacements) {
        if (participant.registered() != null) {
            participant.lose();
            Participant another = replacements.apply(participant);
            world.after(outage(), another::start);
        }
    }

    /** It goes on for a while, and does not know at once. */
    private void revoke(Participant participant, UnaryOperator<Participant> replacements) {
        PeerId peer = participant.peer();
        if (peer != null) {
            ledger.isRevoked(participant, peer.installation());
            world.node().publish(revocation(participant.wallet(), peer));
            Participant another = replacements.apply(participant);
            world.after(outage(), another::start);
            for (int more = 0; more < MORE_SENDS; more++) {
                world.after(
                        Duration.ofMillis(chance.nextInt(LONGEST_UNAWARE_MS)), () -> participant.send(one().account()));
            }
            world.after(outage(), participant::leave);
        }
    }

    private NetworkEnvelope revocation(Signer wallet, PeerId peer) {
        long revokedNs = world.clock().millis() * 1_000_000;
        List<InstallationId> one = List.of(peer.installation());
        String text = RevocationCodec.statement(peer.account(), one, revokedNs).text();
        byte[] signature = Objects.requireNonNull(world.await(wallet.sign(text)));
        return new NetworkEnvelope(
                Topics.revoked(peer.account()),
                revokedNs,
                RevocationCodec.write(new Revocation(peer.account(), one, revokedNs, signature)));
    }

    /** Each once: sessions with a peer are renewed once a day. */
    private void putBack(Participant participant) {
        int commits = participant.machine().disk().history().size();
        if (commits > 1 && participant.registered() != null && putBack.add(participant)) {
            int lost = 1 + chance.nextInt(chance.nextBoolean() ? Math.min(commits - 1, FEW_COMMITS) : commits - 1);
            participant.putBack(commits - lost);
            world.after(outage(), participant::start);
        }
    }

    /** The two keys before stay good, so what is late is read by them. Nobody has the keys of a store that is lost. */
    private void rotate(Participant participant) {
        if (!plan.losesStores()) {
            participant.rotate();
        }
    }

    /** While it sends, now and then before it is killed, or where it can't reach the node. */
    private void approve(Participant participant) {
        if (plan.has(Trouble.OUTAGES) && chance.nextBoolean()) {
            participant.machine().cut();
            world.after(outage(), participant.machine()::mend);
        }
        sendSome(participant);
        participant.approve();
        sendSome(participant);
        if (chance.nextInt(3) == 0) {
            killWithin(LONGEST_APPROVAL_MS, participant);
        }
    }

    /**
     * What befalls a new participant whatever it does: now and then it is killed with some copies of a message made.
     */
    void befall(Participant participant) {
        if (plan.has(Trouble.LARGE_MESSAGES) && plan.has(Trouble.KILLS)) {
            participant.machine().disk().watch(batch -> {
                if (batch.stream().anyMatch(Chaos::addsCopies) && chance.nextInt(4) == 0) {
                    killWithin(LONGEST_COPYING_MS, participant);
                }
            });
        }
    }

    /** Whether it has copies of a message that came before. */
    private static boolean addsCopies(WriteSet writeSet) {
        return writeSet.changes().stream()
                .anyMatch(change -> change instanceof Change.CopiesQueued copies && copies.message() != 0);
    }

    private void killWithin(int ms, Participant participant) {
        world.after(Duration.ofMillis(chance.nextInt(ms)), () -> {
            if (!over) {
                restart(participant, true);
            }
        });
    }

    private void sendSome(Participant participant) {
        for (int some = chance.nextInt(FEW_SENDS); some > 0; some--) {
            participant.send(one().account());
        }
    }

    private void workOffline(Participant participant) {
        participant.offline(true);
        world.after(outage(), () -> participant.offline(false));
    }

    private void fillDisk() {
        SimulatedMachine machine = one().machine();
        machine.disk().full(true);
        world.after(outage(), () -> machine.disk().full(false));
    }

    private void cutOff() {
        SimulatedMachine machine = one().machine();
        machine.cut();
        world.after(outage(), machine::mend);
    }

    private void stopNode() {
        world.node().stop();
        world.after(outage(), world.node()::start);
    }

    private void putBackNode() {
        int stored = world.node().stored().size();
        int lost = chance.nextInt(1 + (chance.nextBoolean() ? Math.min(stored, FEW_ENVELOPES) : stored));
        world.node().restore(stored - lost, chance.nextBoolean());
        ledger.nodeIsPutBack();
    }

    /**
     * Two clocks are at most 50 s apart: a sweep reaches back 60 s, and what lies before comes late and out of order.
     */
    private void setClock(SimulatedMachine machine) {
        int wrongMs = (int) CLOCK_WRONG.toMillis();
        machine.clockAhead(Duration.ofMillis(chance.nextInt(-wrongMs, wrongMs)));
    }

    private Duration outage() {
        return Duration.ofMillis(chance.nextInt(chance.nextBoolean() ? 300 : plan.hastened(LONGEST_OUTAGE_MS)));
    }

    /** Nothing goes wrong any more, and everything that did is well again. */
    void stop() {
        over = true;
        world.node().start();
        for (Participant participant : participants) {
            SimulatedMachine machine = participant.machine();
            machine.disk().full(false);
            machine.disk().faults(DiskFaults.none());
            machine.faults(NetworkFaults.none());
            machine.slow(0, Duration.ZERO);
            machine.mend();
        }
    }
}
