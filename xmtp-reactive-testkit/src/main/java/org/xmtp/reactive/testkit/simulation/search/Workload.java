package org.xmtp.reactive.testkit.simulation.search;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.testkit.simulation.SimulatedWorld;

/** Who sends to whom, and when. */
final class Workload {
    private static final double STREAM_SHARE = 0.2;
    private static final double QUESTION_SHARE = 0.1;
    private static final int SENDS_AT_START = 8;
    private static final int LONGEST_START_NS = 400_000_000;

    private final SimulatedWorld world;
    private final Plan plan;
    /** All but those that only listen. */
    private final List<Participant> speakers;

    private final List<AccountAddress> accounts;
    private final SplittableRandom chance;
    private int left;
    private boolean over;

    Workload(SimulatedWorld world, Plan plan, List<Participant> speakers, List<AccountAddress> accounts) {
        this.world = world;
        this.plan = plan;
        this.speakers = speakers;
        this.accounts = accounts;
        chance = world.chance().split();
        left = plan.sends();
    }

    /** Begins to send. */
    void begin() {
        speakers.forEach(this::joins);
        later();
    }

    /** One more speaks. */
    void joins(Participant speaker) {
        speaker.whenConnected(() -> connected(speaker));
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
        if (over) {
            return;
        }
        Participant sender = speakers.get(chance.nextInt(speakers.size()));
        int sent = 1;
        if (chance.nextDouble() < STREAM_SHARE) {
            sent = sender.sendSome(accounts);
        } else {
            sender.send(any());
        }
        if (chance.nextDouble() < QUESTION_SHARE) {
            sender.ask(any());
        }
        left -= sent;
    }

    private AccountAddress any() {
        return accounts.get(chance.nextInt(accounts.size()));
    }

    /** Who has just connected begins at once, while much of the client is only beginning too. */
    private void connected(Participant participant) {
        if (!plan.beginsAtOnce(chance)) {
            return;
        }
        int count = 1 + chance.nextInt(SENDS_AT_START);
        long withinNs = 1L + chance.nextInt(LONGEST_START_NS);
        for (int i = 0; i < count; i++) {
            world.after(Duration.ofNanos(chance.nextLong(withinNs)), () -> {
                if (!over) {
                    participant.send(any());
                }
            });
        }
    }

    /** Sends nothing more. */
    void stop() {
        over = true;
        left = 0;
    }
}
