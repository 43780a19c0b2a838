package org.xmtp.reactive.node.store.sql;

import io.r2dbc.spi.Connection;
import java.nio.charset.StandardCharsets;
import reactor.core.publisher.Mono;

/**
 * Topics by their names, as bytes: where others give topics their numbers, and take them back, none can be remembered.
 */
public final class TopicNames implements TopicKeys {

    @Override
    public String sql(String parameter) {
        return "(SELECT id FROM topic WHERE name = " + parameter + ")";
    }

    @Override
    public Mono<Object> key(Connection connection, String topic) {
        return Mono.just(topic.getBytes(StandardCharsets.UTF_8));
    }
}
