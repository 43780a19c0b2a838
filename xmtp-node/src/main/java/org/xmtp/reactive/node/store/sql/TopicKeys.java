package org.xmtp.reactive.node.store.sql;

import io.r2dbc.spi.Connection;
import reactor.core.publisher.Mono;

/** How statements name the topic whose rows they read. */
public interface TopicKeys {

    /** What a topic's number is compared with, where a parameter has its key. */
    String sql(String parameter);

    /** The key of a topic, or empty when it is known that nothing is stored on it. */
    Mono<Object> key(Connection connection, String topic);
}
