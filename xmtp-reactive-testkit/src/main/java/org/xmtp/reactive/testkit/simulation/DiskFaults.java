package org.xmtp.reactive.testkit.simulation;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Faults of a disk, by chance: of the kinds chosen, in a share of all that is asked of it. */
public final class DiskFaults {
    private final SplittableRandom chance;
    private final Set<Kind> kinds;
    private final double share;

    /** What can befall a disk. */
    public enum Kind {
        /** A commit is refused, and has not happened. */
        REFUSED,
        /** A commit fails for trouble of the disk, and has not happened. */
        UNAVAILABLE,
        /** A commit fails, and has happened all the same. */
        UNKNOWN_DONE,
        /** A commit fails as if it could have happened, and has not. */
        UNKNOWN_NOT_DONE,
        /** A commit fails, and happens only while its outcome is looked for. */
        UNKNOWN_DONE_LATER,
        /** What became of a commit cannot be found out yet. */
        RECOVERY_FAILS,
        /** Nothing can be read for once. */
        READ_FAILS,
        /** Whoever asks is thrown at in place of an answer, as by a fault of its own; only parts of an epoch are. */
        PART_THROWS,
        /** It all takes up to half a second longer. */
        SLOW
    }

    static final List<Kind> OF_COMMIT = List.of(
            Kind.REFUSED,
            Kind.UNAVAILABLE,
            Kind.UNKNOWN_DONE,
            Kind.UNKNOWN_NOT_DONE,
            Kind.UNKNOWN_DONE_LATER,
            Kind.SLOW);
    static final List<Kind> OF_RECOVERY = List.of(Kind.RECOVERY_FAILS, Kind.SLOW);
    static final List<Kind> OF_READ = List.of(Kind.READ_FAILS, Kind.SLOW);
    static final List<Kind> OF_PART = List.of(Kind.PART_THROWS);

    /**
     * Faults to come.
     *
     * @param chance where they are drawn from: {@link SimulatedWorld#chance()}
     * @param share how much of what is asked for something befalls, from 0 to 1
     * @param kinds what befalls it
     */
    public DiskFaults(SplittableRandom chance, double share, Set<Kind> kinds) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("Not a share: " + share + "; give 0 to 1.");
        }
        this.chance = chance;
        this.share = share;
        this.kinds = kinds.isEmpty() ? EnumSet.noneOf(Kind.class) : EnumSet.copyOf(kinds);
    }

    /** No faults at all. */
    public static DiskFaults none() {
        return new DiskFaults(new SplittableRandom(0), 0, Set.of());
    }

    /** What befalls the next thing, if anything does. */
    @Nullable
    Kind next(List<Kind> possible) {
        if (share == 0 || chance.nextDouble() >= share) {
            return null;
        }
        List<Kind> chosen = possible.stream().filter(kinds::contains).toList();
        return chosen.isEmpty() ? null : chosen.get(chance.nextInt(chosen.size()));
    }

    /** How long what is slow takes, in milliseconds. */
    int delayMs() {
        return 1 + chance.nextInt(500);
    }
}
