package org.xmtp.reactive.network;

import io.grpc.ManagedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.spi.TransportException;
import org.xmtp.reactive.api.spi.TransportException.Kind;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The connections to one node: one for calls with a single answer, and for subscriptions as many as it takes. They are
 * apart since gRPC's window of a connection is as large as that of a stream: a subscription that is not read holds up
 * whatever else its connection carries.
 */
final class NodeConnections {
    /** How many subscriptions a connection carries at most. */
    static final int SUBSCRIPTIONS = 50;

    private final NodeAddress node;
    private final Mono<Supplier<ManagedChannel>> dialing;
    private final List<Connection> streams = new ArrayList<>();
    private @Nullable Connection calls;
    private boolean closed;

    NodeConnections(NodeAddress node, Dialer dialer) {
        this.node = node;
        this.dialing = dialer.dialing(node);
    }

    /** Where they lead to. */
    NodeAddress node() {
        return node;
    }

    /** Makes a call with a single answer. */
    <T> Mono<T> call(Function<Connection, Mono<T>> use) {
        return dialing.flatMap(dial -> use.apply(forCall(dial)));
    }

    /** Makes a subscription, which has its place on a connection until it ends. */
    <T> Flux<T> subscription(Function<Connection, Flux<T>> use) {
        return dialing.flatMapMany(dial -> Flux.using(() -> forSubscription(dial), use, this::leave));
    }

    private synchronized Connection forCall(Supplier<ManagedChannel> dial) {
        Connection connection = calls;
        if (connection == null) {
            connection = dialled(dial);
            calls = connection;
        }
        return connection;
    }

    private synchronized Connection forSubscription(Supplier<ManagedChannel> dial) {
        for (Connection connection : streams) {
            if (connection.subscriptions().get() < SUBSCRIPTIONS) {
                connection.subscriptions().incrementAndGet();
                return connection;
            }
        }
        Connection connection = dialled(dial);
        connection.subscriptions().incrementAndGet();
        streams.add(connection);
        return connection;
    }

    private Connection dialled(Supplier<ManagedChannel> dial) {
        if (closed) {
            throw new TransportException(Kind.UNAVAILABLE, "The connections to " + node + " are closed.", null);
        }
        return new Connection(dial.get());
    }

    /** The last connection stays for whoever comes next. */
    private synchronized void leave(Connection connection) {
        if (connection.subscriptions().decrementAndGet() == 0 && streams.size() > 1 && streams.remove(connection)) {
            connection.close();
        }
    }

    /** Ends all; what is open on them breaks. */
    synchronized void close() {
        closed = true;
        streams.forEach(Connection::close);
        streams.clear();
        if (calls != null) {
            calls.close();
            calls = null;
        }
    }
}
