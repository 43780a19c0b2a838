package org.xmtp.reactive.node.store.sql;

import io.r2dbc.spi.Connection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The numbers that stand for topics in the index; the ones used last are kept in memory. Safe for several threads. */
public final class TopicIds {

    /** The most topics kept in memory. */
    private static final int KEPT = 16_384;

    private final Function<String, Object> stored;
    private final Map<String, Long> kept = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > KEPT;
        }
    });

    /** @param stored gives a topic's name the form in which the table has it */
    public TopicIds(Function<String, Object> stored) {
        this.stored = stored;
    }

    /** The number of a topic, or empty when nothing was ever stored on it. */
    public Mono<Long> find(Connection connection, String topic) {
        Long known = known(topic);
        return known != null
                ? Mono.just(known)
                : Sql.first(
                                connection
                                        .createStatement("SELECT id FROM topic WHERE name = $1")
                                        .bind(0, stored.apply(topic)),
                                row -> Sql.bigint(row, 0))
                        .doOnNext(id -> keep(topic, id));
    }

    private @Nullable Long known(String topic) {
        return kept.get(topic);
    }

    /** Remembers a number that is committed. */
    public void keep(String topic, long id) {
        kept.put(topic, id);
    }
}
