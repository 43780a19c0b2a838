package org.xmtp.reactive.node.store.sql;

import io.r2dbc.spi.Connection;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/** Gives a connection to whoever has something to do on one. */
public interface SqlSession {

    /**
     * Creates the running of {@code work} on a connection, which nobody else uses meanwhile; every failure becomes a
     * {@link org.xmtp.reactive.node.store.StoreException}.
     */
    <T> Mono<T> run(Function<Connection, Mono<T>> work);
}
