package org.xmtp.reactive.testkit.simulation.search;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * What happens in a run.
 *
 * @param accounts how many accounts there are
 * @param installations how many installations join, over all accounts
 * @param sends how many messages are sent, more or less
 * @param span within which time
 * @param troubles what goes wrong
 */
record Plan(int accounts, int installations, int sends, Duration span, Set<Trouble> troubles) {
    /** How many messages a run of size 1 sends. */
    static final int SENDS = 200;

    private static final double TROUBLE_SHARE = 0.35;

    /** One installation at a time speaks for so long where envelopes can be lost or late. */
    static final Duration TURN = Duration.ofMinutes(3);

    /** And so much at most. The engine keeps 40 keys of skipped messages a chain, and 5 chains (until issue 9). */
    static final int SENDS_A_TURN = 30;

    /** So long after its registration, what is sent reaches an installation, unless calls to the node fail. */
    static final Duration REGISTRATION_SLACK = Duration.ofSeconds(75);

    /** Draws a plan. */
    static Plan drawn(SplittableRandom chance, int size) {
        Set<Trouble> troubles = EnumSet.noneOf(Trouble.class);
        for (Trouble trouble : Trouble.values()) {
            if (chance.nextDouble() < TROUBLE_SHARE) {
                troubles.add(trouble);
            }
        }
        int accounts = 2 + chance.nextInt(3);
        int installations = accounts + chance.nextInt(2 * accounts);
        int sends = size * (SENDS / 2 + chance.nextInt(SENDS));
        boolean inTurns = troubles.contains(Trouble.LOSSY_NETWORK);
        Duration span =
                inTurns ? TURN.multipliedBy(2 + sends / SENDS_A_TURN) : Duration.ofSeconds(80 + chance.nextInt(240));
        return new Plan(accounts, installations, sends, span, troubles);
    }

    boolean has(Trouble trouble) {
        return troubles.contains(trouble);
    }

    /** Whether calls to the node can fail, and so a refresh of what is known of an account. */
    boolean hinders() {
        return has(Trouble.LOSSY_NETWORK) || has(Trouble.OUTAGES);
    }

    /** Whether envelopes come in the order in which they were sent. */
    boolean keepsOrder() {
        return !hinders();
    }

    @Override
    public String toString() {
        return accounts + " accounts, " + installations + " installations, about " + sends + " sends in "
                + span.toSeconds() + " s, " + troubles;
    }
}
