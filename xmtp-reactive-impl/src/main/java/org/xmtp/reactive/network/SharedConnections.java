package org.xmtp.reactive.network;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.NodeAccess;
import org.xmtp.reactive.api.XmtpConfigurationException;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.runtime.ThreadedRuntime;
import reactor.core.publisher.Mono;

/**
 * The connections of a runtime. All transports to one node share them; they are made at the first call, and closed with
 * the last of those transports.
 */
public final class SharedConnections implements ThreadedRuntime.Connections {
    private final Map<Destination, Shared> nodes = new HashMap<>();
    private @Nullable Dialer dialer;
    private boolean closed;

    private static final class Shared {
        private final NodeConnections connections;
        private int transports;

        Shared(NodeConnections connections) {
            this.connections = connections;
        }
    }

    /**
     * A way to a node, to be closed by whoever asked for it.
     *
     * @throws XmtpConfigurationException if the address is of another form, or these connections are closed
     */
    @Override
    public NetworkTransport transport(NodeAccess node) {
        Destination to = Destination.of(node);
        synchronized (this) {
            if (closed) {
                throw new XmtpConfigurationException(
                        ErrorCode.INVALID_ARGUMENT, "The runtime is closed: give the client one that is open.");
            }
            Dialer dialling = dialer == null ? new Dialer() : dialer;
            dialer = dialling;
            Shared shared = nodes.computeIfAbsent(to, made -> new Shared(connections(to, dialling)));
            shared.transports++;
            return new GrpcTransport(shared.connections, () -> giveBack(to, shared));
        }
    }

    private static NodeConnections connections(Destination to, Dialer dialer) {
        NodeConnections connections = new NodeConnections(to, dialer, dialer.timer());
        connections.prepare(dialer.loading());
        return connections;
    }

    private synchronized void giveBack(Destination to, Shared shared) {
        shared.transports--;
        if (shared.transports == 0) {
            nodes.remove(to, shared);
            shared.connections.close();
        }
    }

    /** Ends all connections; what is open on them breaks. Idempotent. */
    @Override
    public Mono<Void> close() {
        return Mono.defer(() -> {
            Dialer made = end();
            return made == null ? Mono.empty() : made.close();
        });
    }

    private synchronized @Nullable Dialer end() {
        closed = true;
        nodes.values().forEach(shared -> shared.connections.close());
        nodes.clear();
        return dialer;
    }
}
