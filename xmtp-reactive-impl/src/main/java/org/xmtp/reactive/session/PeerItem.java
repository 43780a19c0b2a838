package org.xmtp.reactive.session;

/** One thing to be done with a peer's sessions, in its turn. */
public interface PeerItem {
    /** What to do with the item at the head of its peer's queue. */
    enum Turn {
        /** Give it to a lane. */
        NOW,
        /** It waits for something; those behind it wait too. */
        LATER,
        /** It needs no session any more. */
        NEVER
    }

    /** What an item came to on a lane; applied on the loop. */
    @FunctionalInterface
    interface Result {
        /** Makes it so. False if it does not hold any more: the item, and those behind it, are computed again. */
        boolean apply();
    }

    /** About what it takes in memory. */
    long bytes();

    /** On the loop, when it is at the head. */
    Turn turn(Peer peer);

    /** On a lane: computes, and changes nothing but the bench. */
    Result compute(Workbench bench);

    /** On the loop: computing it threw; it has changed nothing. */
    void crashed(Throwable error);
}
