package org.xmtp.reactive.store.h2;

import java.util.ArrayList;
import java.util.List;

/**
 * Which rows of the outbox hold copies of a message at an earlier position, so that one look tells whether a message
 * has any left. Positions only, so not sealed.
 */
final class OutboxParts {
    static final String CREATE = "CREATE TABLE IF NOT EXISTS outbox_part(message BIGINT NOT NULL, "
            + "position BIGINT NOT NULL, PRIMARY KEY(message, position))";
    private static final String INSERT = "INSERT INTO outbox_part(message, position) "
            + "SELECT * FROM UNNEST(CAST(? AS BIGINT ARRAY), CAST(? AS BIGINT ARRAY))";
    private static final String DELETE = "DELETE FROM outbox_part WHERE message = ? AND position = ?";
    private static final String PRESENT = "SELECT DISTINCT message FROM outbox_part WHERE message = ANY(?)";

    private final List<Part> queued = new ArrayList<>();
    private final List<Part> settled = new ArrayList<>();

    /** A row of the outbox, and the message that it belongs to. */
    private record Part(long message, long position) {}

    /** Takes note of a row. */
    void queued(long message, long position) {
        queued.add(new Part(message, position));
    }

    /** Takes note that a row has gone. */
    void settled(long message, long position) {
        settled.add(new Part(message, position));
    }

    void write(Sql sql) {
        if (!queued.isEmpty()) {
            sql.update(
                    INSERT,
                    queued.stream().map(Part::message).toArray(Long[]::new),
                    queued.stream().map(Part::position).toArray(Long[]::new));
        }
        settled.forEach(part -> sql.update(DELETE, part.message(), part.position()));
    }

    /** Which of these messages have rows elsewhere. */
    static List<Long> present(Sql sql, List<Long> messages) {
        return messages.isEmpty()
                ? List.of()
                : sql.query(PRESENT, row -> Column.number(row, 0), (Object) messages.toArray(Long[]::new));
    }
}
