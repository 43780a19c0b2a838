package org.xmtp.reactive.network;

import io.grpc.Channel;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import java.util.concurrent.atomic.AtomicInteger;
import org.xmtp.reactive.api.spi.TransportException;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A connection to a node, made at its first call and made again whenever it breaks. */
final class Connection {
    private final ManagedChannel channel;
    private final Traffic traffic;
    private final Pulse pulse = new Pulse();
    private final AtomicInteger open = new AtomicInteger();
    private final Sinks.Empty<Void> end = Sinks.empty();

    /**
     * A connection.
     *
     * @param traffic counts what the channel's sockets bring
     */
    Connection(ManagedChannel channel, Traffic traffic) {
        this.channel = channel;
        this.traffic = traffic;
    }

    /**
     * The channel. After a failed attempt gRPC would refuse calls unheard for up to two minutes before it connects
     * again; when to try again is the caller's to say, so the wait is cut short.
     */
    Channel channel() {
        if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
            channel.enterIdle();
        }
        return channel;
    }

    /** How many calls are open on it, subscriptions included. */
    AtomicInteger open() {
        return open;
    }

    /** Whether calls are open on it. */
    boolean isInUse() {
        return open.get() > 0;
    }

    /** How often something came over it so far. */
    long reads() {
        return traffic.reads();
    }

    /** One beat of its pulse. */
    Pulse.Finding beat() {
        return pulse.beat(traffic.reads(), isInUse());
    }

    /** Errors when it is broken off. */
    Mono<Void> end() {
        return end.asMono();
    }

    /** Ends it; what is open on it fails with the reason. */
    void breakOff(TransportException reason) {
        end.tryEmitError(reason);
        channel.shutdownNow();
    }
}
