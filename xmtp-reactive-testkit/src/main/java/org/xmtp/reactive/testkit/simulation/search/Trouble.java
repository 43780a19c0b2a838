package org.xmtp.reactive.testkit.simulation.search;

/** What goes wrong in a run. */
enum Trouble {
    /** Tasks wait for a core. */
    SLOW_MACHINES,
    /** Commits fail, or nobody knows whether they did. */
    FAULTY_DISKS,
    /** Nothing can be read for once, and commits take long. */
    FAILING_READS,
    /** Commits and reads take long on some machines. */
    SLOW_DISKS,
    /** Disks are full for a while. */
    FULL_DISKS,
    /** Processes are killed. */
    KILLS,
    /** Machines are cut off, the node stops. */
    OUTAGES,
    /** Calls are lost, halved, doubled. */
    FAILING_CALLS,
    /** Calls are lost, late, doubled; live envelopes vanish. */
    LOSSY_NETWORK,
    /** Clocks are ahead or behind, and jump. */
    WRONG_CLOCKS,
    /** Somebody publishes garbage, forgeries and copies. */
    HOSTILE_PEER,
    /** Calls are cancelled. */
    CANCELLED_CALLS,
    /** Clients are closed and come back. */
    RECONNECTS,
    /** Clients are closed, come back without a network, send all the same, and come back with one. */
    WORK_OFFLINE,
    /** Machines are lost with their disks; another installation takes the place of theirs. */
    STORES_LOST,
    /** Installations are revoked, and go on for a while; another one takes the place of theirs. */
    REVOCATIONS,
    /** Stores are put back from backups, and recovered. */
    STORES_PUT_BACK,
    /** Where it counts arrivals, the node is put back from a copy, which is told or not. */
    NODE_PUT_BACK,
    /** Fallback keys are replaced. */
    ROTATIONS,
    /** Some clients hold or refuse newcomers, and approve some at any moment. */
    APPROVALS,
    /** Some messages are nearly as large as an envelope holds: their copies do not go along with them. */
    LARGE_MESSAGES;
}
