package org.xmtp.reactive.network;

import io.grpc.Channel;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import java.util.concurrent.atomic.AtomicInteger;
import org.xmtp.reactive.api.spi.TransportException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A connection to a node, made at its first call and made again whenever it breaks. */
final class Connection {
    private final ManagedChannel channel;
    private final Traffic traffic;
    private final Pulse pulse = new Pulse();
    private final AtomicInteger open = new AtomicInteger();
    private final End end = new End();

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

    /** A call on it: fails with the reason where it is open when the connection is broken off. */
    <T> Mono<T> whole(Mono<T> call) {
        return end.cut(call);
    }

    /** The same of a subscription. */
    <T> Flux<T> whole(Flux<T> subscription) {
        return end.cut(subscription);
    }

    /** Ends it; what is open on it fails with the reason. */
    void breakOff(TransportException reason) {
        end.come(reason);
        channel.shutdownNow();
    }
}
