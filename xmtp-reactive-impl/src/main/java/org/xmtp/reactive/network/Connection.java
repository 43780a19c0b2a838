package org.xmtp.reactive.network;

import io.grpc.Channel;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import java.util.concurrent.atomic.AtomicInteger;

/** A connection to a node, made at its first call and made again whenever it is lost. */
final class Connection {
    private final ManagedChannel channel;
    private final AtomicInteger subscriptions = new AtomicInteger();
    private final AtomicInteger redials = new AtomicInteger();

    Connection(ManagedChannel channel) {
        this.channel = channel;
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

    /** How many subscriptions it carries. */
    AtomicInteger subscriptions() {
        return subscriptions;
    }

    /** How often it was dialled anew because it was silent. */
    int redials() {
        return redials.get();
    }

    /**
     * A call has waited in vain: gRPC does not notice that the other end is gone, so what comes next gets a new
     * connection, while other calls that are open may end on the old one.
     *
     * @param before {@link #redials()} when the call began; a connection that is newer than the call is left alone
     */
    void silentSince(int before) {
        if (redials.compareAndSet(before, before + 1)) {
            channel.enterIdle();
        }
    }

    /** Ends it, with all of its calls. */
    void close() {
        channel.shutdownNow();
    }
}
