package org.xmtp.reactive.runtime;

/**
 * A client's share of the threads that compute: jobs run side by side, one a core, in no order. Clients are served in
 * turn.
 */
public interface Lanes {
    /** Runs a job that a message waits for. */
    void message(Runnable job);

    /** Runs a job that can wait until no message's does. */
    void check(Runnable job);
}
