package org.xmtp.reactive.runtime;

/**
 * A client's share of the threads that compute: jobs run side by side, one a core, in no order. Clients are served in
 * turn.
 */
public interface Lanes {
    /** Runs a job that a message waits for. */
    void message(Runnable job);

    /** Runs a job that lets those go first that messages wait for; not without end, however many come. */
    void check(Runnable job);
}
