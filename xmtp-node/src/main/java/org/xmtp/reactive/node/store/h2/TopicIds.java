package org.xmtp.reactive.node.store.h2;

import io.r2dbc.spi.Connection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The numbers that stand for topics in the index; the ones used last are kept in memory. Safe for several threads. */
final class TopicIds {

    /** The most topics kept in memory. */
    private static final int KEPT = 16_384;

    private final Map<String, Long> kept = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > KEPT;
        }
    });

    /** The number of a topic, or empty when nothing was ever stored on it. */
    Mono<Long> find(Connection connection, String topic) {
        Long known = known(topic);
        return known != null
                ? Mono.just(known)
                : Sql.first(
                                connection
                                        .createStatement("SELECT id FROM topic WHERE name = $1")
                                        .bind(0, topic),
                                row -> Sql.bigint(row, 0))
                        .doOnNext(id -> keep(topic, id));
    }

    @Nullable
    Long known(String topic) {
        return kept.get(topic);
    }

    /** Remembers a number that is committed. */
    void keep(String topic, long id) {
        kept.put(topic, id);
    }
}
