package org.xmtp.reactive.api;

import java.util.Objects;
import java.util.function.Consumer;
import org.xmtp.reactive.api.spi.XmtpEngine;
import reactor.core.publisher.Mono;

/**
 * What clients run on: every thread, timer and connection, the clock and the source of randomness. Heavy, so shared:
 * any number of clients can use one, and unless told otherwise all of a JVM's use {@link #shared()}.
 *
 * <p>Its threads are daemons. Those named {@code xmtp-loop-n} keep the clients' state, {@code xmtp-lane-n} compute,
 * {@code xmtp-event-n} call the program: all of these refuse to block. {@code xmtp-store-n} wait for disks.
 */
public interface XmtpRuntime {
    /** The JVM's own, made at the first use and never closed. */
    static XmtpRuntime shared() {
        return XmtpEngine.installed().sharedRuntime();
    }

    /** A runtime of one's own with the usual number of threads; close it when its clients are closed. */
    static XmtpRuntime create() {
        return create(spec -> {});
    }

    /**
     * A runtime of one's own; close it when its clients are closed.
     *
     * @param spec told what differs from the defaults
     * @throws XmtpConfigurationException if a number is out of its range
     */
    static XmtpRuntime create(Consumer<RuntimeSpec> spec) {
        Objects.requireNonNull(spec, "spec");
        RuntimeSpec chosen = new RuntimeSpec();
        spec.accept(chosen);
        return XmtpEngine.installed().runtime(chosen);
    }

    /**
     * Creates the end of the runtime: its threads and connections. Close the clients first: what they still have to do
     * is not done any more. Idempotent.
     */
    Mono<Void> close();
}
