package org.xmtp.reactive.runtime;

import java.security.SecureRandom;
import java.time.Clock;
import org.xmtp.reactive.api.NodeAccess;
import org.xmtp.reactive.api.XmtpRuntime;
import org.xmtp.reactive.api.spi.NetworkTransport;

/**
 * A runtime as the engine sees it. The engine draws every thread, delay, time, random number and connection from here,
 * so whoever implements it decides about all of them: on threads, or in a simulation.
 */
public interface EngineRuntime extends XmtpRuntime {
    /** The time of day. */
    Clock clock();

    /** Nanoseconds that only ever rise, for durations. */
    long nanoTime();

    /** The one source of randomness; does not block. */
    SecureRandom random();

    /** A new strand on one of the loops, for a client's state. */
    Strand loop();

    /** A new strand on the threads that call the program. */
    Strand events();

    /** A new strand on threads that may block. */
    Strand store();

    /** A new client's share of the lanes. */
    Lanes lanes();

    /**
     * The way to a node, over connections that clients share; closing it gives them back.
     *
     * @throws org.xmtp.reactive.api.XmtpConfigurationException if the address is of another form
     */
    NetworkTransport transport(NodeAccess node);
}
