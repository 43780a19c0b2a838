package org.xmtp.reactive.node.store.sql;

import io.r2dbc.spi.Connection;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The numbers that stand for topics in the index, where nobody else gives them; the ones used last are kept in memory.
 * Safe for several threads.
 */
public final class TopicIds implements TopicKeys {

    /** The most topics kept in memory. */
    private static final int KEPT = 16_384;

    // Guarded by this.
    private final Map<String, Long> kept = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > KEPT;
        }
    };
    private long forgotten;

    @Override
    public String sql(String parameter) {
        return parameter;
    }

    @Override
    public Mono<Object> key(Connection connection, String topic) {
        return find(connection, topic).cast(Object.class);
    }

    /** The number of a topic, or empty when nothing is stored on it. */
    public Mono<Long> find(Connection connection, String topic) {
        return Mono.defer(() -> {
            Long known = known(topic);
            if (known != null) {
                return Mono.just(known);
            }
            long before = forgotten();
            return Sql.first(
                            connection
                                    .createStatement("SELECT id FROM topic WHERE name = $1")
                                    .bind(0, topic),
                            row -> Sql.bigint(row, 0))
                    .doOnNext(id -> keep(topic, id, before));
        });
    }

    private synchronized @Nullable Long known(String topic) {
        return kept.get(topic);
    }

    private synchronized long forgotten() {
        return forgotten;
    }

    /** What was read before others were forgotten may be one of them. */
    private synchronized void keep(String topic, long id, long before) {
        if (forgotten == before) {
            kept.put(topic, id);
        }
    }

    /** Remembers a number that is committed. */
    public synchronized void keep(String topic, long id) {
        kept.put(topic, id);
    }

    /** Forgets topics that may be gone, before any of them gets another number. */
    public synchronized void forget(Collection<String> topics) {
        forgotten++;
        kept.keySet().removeAll(topics);
    }

    /** Forgets all topics, since what was committed last may be gone. */
    public synchronized void forgetAll() {
        forgotten++;
        kept.clear();
    }
}
