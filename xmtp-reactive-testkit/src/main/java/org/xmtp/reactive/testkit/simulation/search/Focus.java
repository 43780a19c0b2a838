package org.xmtp.reactive.testkit.simulation.search;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What a seed is about. Each has its turn, so that a search meets every kind of load within its first seeds. All but
 * the first are short: few accounts, much in little time.
 */
enum Focus {
    /** Whatever is drawn, over minutes. */
    ANYTHING,
    /** Installations join, some only to listen, and must be reached at once; the network is quiet. */
    NEWCOMERS,
    /** Installations join and speak at once, before others had the time to note who they are. */
    STRANGERS,
    /** Processes end in every way, with sends, acknowledgements and commits under way. */
    RESTARTS,
    /** Much waits to leave when more is sent. */
    BACKLOGS,
    /** Altered copies of what is about to come, which then comes late. */
    FORGERIES,
    /** Calls to the node fail again and again under what is sent, and nobody starts anew. */
    FAILING_CALLS,
    /** Callers who do not wait, on disks that make them wait. */
    ABANDONED_CALLS,
    /** What is asked of the store fails, or takes long. */
    FAILING_READS,
    /** Disks are lost, and put back from backups. */
    LOST_STORES,
    /** Installations join and are revoked while much is sent. */
    REVOCATIONS,
    /** Newcomers are held, refused and approved while much is sent and processes are killed. */
    APPROVALS,
    /** Large messages to many installations, and processes that end with half of their copies made. */
    LARGE_MESSAGES;

    /** The one of a seed. */
    static Focus of(long seed) {
        List<Focus> all = List.of(values());
        return all.get(Math.floorMod(seed, all.size()));
    }

    /** How many installations of each account there are at least, but for the few that come beside. */
    int generations() {
        return switch (this) {
            case STRANGERS -> 2;
            // Who was there at first is accepted.
            case APPROVALS -> 3;
            // So that their copies do not fit into one write-set.
            case LARGE_MESSAGES -> 4;
            default -> 1;
        };
    }

    /** What goes wrong in any case. */
    Set<Trouble> troubles() {
        return switch (this) {
            case ANYTHING, NEWCOMERS -> EnumSet.noneOf(Trouble.class);
            case STRANGERS -> EnumSet.of(Trouble.SLOW_DISKS, Trouble.ROTATIONS);
            case RESTARTS -> EnumSet.of(Trouble.KILLS, Trouble.RECONNECTS, Trouble.FAULTY_DISKS, Trouble.ROTATIONS);
            case BACKLOGS -> EnumSet.of(Trouble.WORK_OFFLINE, Trouble.FAILING_READS);
            case FORGERIES -> EnumSet.of(Trouble.HOSTILE_PEER, Trouble.OUTAGES, Trouble.KILLS);
            case FAILING_CALLS -> EnumSet.of(Trouble.FAILING_CALLS);
            case ABANDONED_CALLS -> EnumSet.of(Trouble.CANCELLED_CALLS, Trouble.FULL_DISKS, Trouble.RECONNECTS);
            case FAILING_READS -> EnumSet.of(Trouble.FAILING_READS, Trouble.RECONNECTS);
            case LOST_STORES -> EnumSet.of(Trouble.STORES_LOST, Trouble.STORES_PUT_BACK);
            case REVOCATIONS -> EnumSet.of(Trouble.REVOCATIONS, Trouble.RECONNECTS);
            case APPROVALS -> EnumSet.of(Trouble.APPROVALS, Trouble.KILLS);
            case LARGE_MESSAGES -> EnumSet.of(Trouble.LARGE_MESSAGES, Trouble.KILLS, Trouble.SLOW_DISKS);
        };
    }
}
