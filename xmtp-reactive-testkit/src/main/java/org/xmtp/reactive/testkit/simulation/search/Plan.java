package org.xmtp.reactive.testkit.simulation.search;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.xmtp.reactive.api.Sealing;
import org.xmtp.reactive.api.Trust;

/**
 * What happens in a run.
 *
 * @param focus what it is about
 * @param accounts how many accounts there are
 * @param installations how many installations join, over all accounts
 * @param sends how many messages are sent, more or less
 * @param span within which time
 * @param arrivals whether the node counts what arrives
 * @param troubles what goes wrong
 * @param sealing what clients hide from the node; where they differ, each one of these
 * @param trust what clients make of newcomers, each one of these
 */
record Plan(
        Focus focus,
        int accounts,
        int installations,
        int sends,
        Duration span,
        boolean arrivals,
        Set<Trouble> troubles,
        List<Sealing> sealing,
        List<Trust> trust) {
    /** How many messages a run of size 1 about anything sends, and one that is short. */
    private static final int SENDS = 200;

    private static final int FEW_SENDS = 60;

    /** How many clients can differ in what they make of newcomers. */
    private static final int DIFFERENT_CLIENTS = 7;

    private static final double TROUBLE_SHARE = 0.3;
    private static final double LISTENER_SHARE = 0.3;
    private static final double MANY_LISTENERS_SHARE = 0.6;
    private static final double AT_ONCE_SHARE = 0.3;

    /** How much sooner things go wrong, and are well again, in a run that is short. */
    private static final int HASTE = 8;

    /** So long after its registration, what is sent reaches an installation. */
    private static final Duration NOTICED_WITHIN = Duration.ofMillis(1500);

    /** The same where disks are slow, and where other things are, or what is published is not what it should be. */
    private static final Duration NOTICED_SLOWLY = Duration.ofSeconds(3);

    private static final Duration NOTICED_LATE = Duration.ofSeconds(75);

    private static final Set<Trouble> DELAYS = EnumSet.of(
            Trouble.SLOW_MACHINES,
            Trouble.FAULTY_DISKS,
            Trouble.FULL_DISKS,
            Trouble.FAILING_READS,
            Trouble.HOSTILE_PEER);

    /** The plan of a seed. */
    static Plan of(long seed, int size) {
        SplittableRandom chance = new SplittableRandom(seed);
        Focus focus = Focus.of(seed);
        // Of each focus every other seed.
        boolean arrivals = Math.floorMod(seed / Focus.values().length, 2) == 1;
        return focus == Focus.ANYTHING ? anything(chance, size, arrivals) : about(focus, chance, size, arrivals);
    }

    private static Plan anything(SplittableRandom chance, int size, boolean arrivals) {
        Set<Trouble> troubles = EnumSet.noneOf(Trouble.class);
        for (Trouble trouble : Trouble.values()) {
            if (chance.nextDouble() < TROUBLE_SHARE) {
                troubles.add(trouble);
            }
        }
        int accounts = 2 + chance.nextInt(3);
        int installations = accounts + chance.nextInt(2 * accounts);
        int sends = size * (SENDS / 2 + chance.nextInt(SENDS));
        Duration span = Duration.ofSeconds(80 + chance.nextInt(240));
        List<Sealing> sealing = sealing(chance);
        return new Plan(
                Focus.ANYTHING,
                accounts,
                installations,
                sends,
                span,
                arrivals,
                troubles,
                sealing,
                trust(chance, troubles));
    }

    private static Plan about(Focus focus, SplittableRandom chance, int size, boolean arrivals) {
        Set<Trouble> troubles = EnumSet.noneOf(Trouble.class);
        troubles.addAll(focus.troubles());
        List<Trouble> all = List.of(Trouble.values());
        Trouble another = all.get(chance.nextInt(all.size()));
        if (chance.nextDouble() < TROUBLE_SHARE) {
            troubles.add(another);
        }
        int accounts = focus == Focus.LARGE_MESSAGES ? 2 : 2 + chance.nextInt(2);
        int installations = accounts * focus.generations() + 1 + chance.nextInt(accounts);
        // Who sends to an account hears of its newcomers once more: strangers are met by those that are silent by then.
        int few = focus == Focus.STRANGERS || focus == Focus.LARGE_MESSAGES ? FEW_SENDS / 6 : FEW_SENDS;
        int sends = size * (few / 2 + chance.nextInt(few));
        Duration span = Duration.ofSeconds(8 + chance.nextInt(16));
        List<Sealing> sealing = sealing(chance);
        if (focus == Focus.REVOCATIONS && chance.nextBoolean()) {
            // So that copies wait for the node while somebody is revoked.
            troubles.add(Trouble.FAILING_CALLS);
        }
        if (focus == Focus.APPROVALS && chance.nextBoolean()) {
            // So that somebody is approved who can't be reached.
            troubles.add(Trouble.OUTAGES);
        }
        List<Trust> trust = trust(chance, troubles);
        return new Plan(focus, accounts, installations, sends, span, arrivals, troubles, sealing, trust);
    }

    /** All hide the same, in one seed of four each; in the fourth they differ. */
    private static List<Sealing> sealing(SplittableRandom chance) {
        List<Sealing> all = List.of(Sealing.values());
        int drawn = chance.nextInt(all.size() + 1);
        return drawn == all.size() ? all : List.of(all.get(drawn));
    }

    /** Half of all hold newcomers, where somebody approves them. */
    private static List<Trust> trust(SplittableRandom chance, Set<Trouble> troubles) {
        if (!troubles.contains(Trouble.APPROVALS)) {
            return List.of(Trust.ACCEPT);
        }
        List<Trust> all = List.of(Trust.HOLD, Trust.HOLD, Trust.REFUSE, Trust.ACCEPT);
        return IntStream.range(0, DIFFERENT_CLIENTS)
                .mapToObj(i -> all.get(chance.nextInt(all.size())))
                .toList();
    }

    /** What the client of this name makes of newcomers. */
    Trust trust(String name) {
        return trust.get(Math.floorMod(name.hashCode(), trust.size()));
    }

    /** What the client of this name hides. */
    Sealing sealing(String name) {
        return sealing.get(Math.floorMod(name.hashCode(), sealing.size()));
    }

    boolean has(Trouble trouble) {
        return troubles.contains(trouble) && (trouble != Trouble.NODE_PUT_BACK || losesOnlyAtNode());
    }

    /** What two have lost at once nobody can tell apart. */
    private boolean losesOnlyAtNode() {
        return arrivals && !losesStores();
    }

    /** How long something takes here that takes so long in a run about anything. */
    int hastened(int ms) {
        return focus == Focus.ANYTHING ? ms : ms / HASTE;
    }

    /** Draws whether an installation only listens. */
    boolean listens(SplittableRandom chance) {
        return chance.nextDouble() < (focus == Focus.STRANGERS ? MANY_LISTENERS_SHARE : LISTENER_SHARE);
    }

    /** Draws whether somebody sends at once when it has connected. */
    boolean beginsAtOnce(SplittableRandom chance) {
        return focus == Focus.STRANGERS || focus == Focus.BACKLOGS || chance.nextDouble() < AT_ONCE_SHARE;
    }

    /** How long after its registration an installation must be known to others, unless calls to the node fail. */
    Duration noticedWithin() {
        if (noticesLate()) {
            return NOTICED_LATE;
        }
        return has(Trouble.SLOW_DISKS) ? NOTICED_SLOWLY : NOTICED_WITHIN;
    }

    /** Whether everything can take so long that it is not waited for. */
    boolean noticesLate() {
        return troubles.stream().anyMatch(DELAYS::contains);
    }

    /** Whether calls to the node can fail, and so a refresh of what is known of an account. */
    boolean hinders() {
        return has(Trouble.LOSSY_NETWORK) || has(Trouble.FAILING_CALLS) || has(Trouble.OUTAGES);
    }

    /** Whether stores are lost, in whole or what they held last. */
    boolean losesStores() {
        return has(Trouble.STORES_LOST) || has(Trouble.STORES_PUT_BACK);
    }

    /** Whether envelopes come in the order in which they were sent; at a reconnect too. */
    boolean keepsOrder() {
        return !has(Trouble.LOSSY_NETWORK) && !has(Trouble.FAILING_CALLS);
    }

    @Override
    public String toString() {
        return focus + ": " + accounts + " accounts, " + installations + " installations, about " + sends + " sends in "
                + span.toSeconds() + " s, " + (arrivals ? "arrivals counted, " : "") + "sealing " + sealing + ", "
                + "trust " + trust + ", " + troubles;
    }
}
