package org.xmtp.reactive.testkit.simulation.search;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.testkit.simulation.SimulatedWorld;

/** Who sends to whom, and when. */
final class Workload {
    private static final double STREAM_SHARE = 0.2;

    private final SimulatedWorld world;
    private final Plan plan;
    private final List<Participant> participants;
    private final List<AccountAddress> accounts;
    private final SplittableRandom chance;
    private int left;
    private int leftInTurn;
    private int turn;

    Workload(SimulatedWorld world, Plan plan, List<Participant> participants, List<AccountAddress> accounts) {
        this.world = world;
        this.plan = plan;
        this.participants = participants;
        this.accounts = accounts;
        chance = world.chance().split();
        left = plan.sends();
    }

    /** Begins to send. */
    void begin() {
        if (plan.has(Trouble.LOSSY_NETWORK)) {
            nextTurn();
        } else {
            leftInTurn = Integer.MAX_VALUE;
        }
        later();
    }

    private void nextTurn() {
        leftInTurn = Plan.SENDS_A_TURN;
        turn++;
        world.after(Plan.TURN, this::nextTurn);
    }

    private void later() {
        long aboutNs = plan.span().toNanos() / plan.sends();
        // Some come at once, and pauses are longer.
        long delayNs = chance.nextInt(4) == 0 ? chance.nextLong(4 * aboutNs) : chance.nextInt(2_000_000);
        world.after(Duration.ofNanos(delayNs), () -> {
            send();
            if (left > 0) {
                later();
            }
        });
    }

    private void send() {
        boolean inTurns = plan.has(Trouble.LOSSY_NETWORK);
        if (leftInTurn <= 0) {
            return;
        }
        Participant sender =
                participants.get(inTurns ? turn % participants.size() : chance.nextInt(participants.size()));
        int sent = 1;
        if (!inTurns && chance.nextDouble() < STREAM_SHARE) {
            sent = sender.sendSome(accounts);
        } else {
            sender.send(accounts.get(chance.nextInt(accounts.size())));
        }
        left -= sent;
        leftInTurn -= sent;
    }

    /** Sends nothing more. */
    void stop() {
        left = 0;
        leftInTurn = 0;
    }
}
