package org.xmtp.reactive.testkit.simulation.search;

import java.util.EnumSet;
import java.util.Set;

/**
 * What a seed is about. Each has its turn, so that a search meets every kind of load within its first seeds. All but the
 * first are short: few accounts, much in little time.
 */
enum Focus {
    /** Whatever is drawn, over minutes. */
    ANYTHING,
    /** Installations join, some only to listen, and must be reached at once; the network is quiet. */
    NEWCOMERS,
    /** Installations join and speak at once, before others had the time to note who they are. */
    STRANGERS(Trouble.SLOW_DISKS),
    /** Processes end in every way, with sends, acknowledgements and commits under way. */
    RESTARTS(Trouble.KILLS, Trouble.RECONNECTS, Trouble.FAULTY_DISKS),
    /** Much waits to leave when more is sent. */
    BACKLOGS(Trouble.WORK_OFFLINE, Trouble.FAILING_READS),
    /** Altered copies of what is about to come, which then comes late. */
    FORGERIES(Trouble.HOSTILE_PEER, Trouble.OUTAGES, Trouble.KILLS),
    /** Callers who do not wait, on disks that make them wait. */
    ABANDONED_CALLS(Trouble.CANCELLED_CALLS, Trouble.FULL_DISKS, Trouble.RECONNECTS),
    /** What is asked of the store fails, or takes long. */
    FAILING_READS(Trouble.FAILING_READS, Trouble.RECONNECTS);

    private final Set<Trouble> troubles = EnumSet.noneOf(Trouble.class);

    Focus(Trouble... troubles) {
        this.troubles.addAll(Set.of(troubles));
    }

    /** The one of a seed. */
    static Focus of(long seed) {
        Focus[] all = values();
        return all[(int) Math.floorMod(seed, (long) all.length)];
    }

    /** What goes wrong in any case. */
    Set<Trouble> troubles() {
        return troubles;
    }
}
