package org.xmtp.reactive.store.h2;

import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The head's row. Each commit states the position that it found there, so a second writer is seen at once. */
final class HeadRow {
    static final String CREATE =
            "CREATE TABLE IF NOT EXISTS head(id BIGINT PRIMARY KEY, position BIGINT NOT NULL, sealed VARBINARY NOT NULL)";
    private static final String SELECT = "SELECT position, sealed FROM head WHERE id = 0";
    private static final String INSERT = "INSERT INTO head(id, position, sealed) VALUES (0, ?, ?)";
    private static final String UPDATE = "UPDATE head SET position = ?, sealed = ? WHERE id = 0 AND position = ?";
    private static final byte[] IDENTITY = "HEAD".getBytes(StandardCharsets.US_ASCII);

    private HeadRow() {}

    /** A stored head. */
    private record Row(long position, byte[] bytes) {}

    static Head read(Sql sql, Opener opener) {
        List<Row> rows = sql.query(SELECT, row -> new Row(Column.number(row, 0), Column.bytes(row, 1)));
        if (rows.isEmpty()) {
            return Head.EMPTY;
        }
        Row row = rows.get(0);
        return open(opener, row.position(), row.bytes()).orElseThrow(() -> Opener.tampered("HEAD", row.position()));
    }

    /** The head that was sealed at a position; nothing if it is not what was written there. */
    static Optional<Head> open(Opener opener, long position, byte[] sealed) {
        return opener.tryOpen(IDENTITY, position, sealed).flatMap(plain -> {
            try {
                return Optional.of(Head.decode(position, plain));
            } catch (InvalidProtocolBufferException e) {
                return Optional.empty();
            }
        });
    }

    /** Whether the row was as the given head has it, and is now as the next one has it. */
    static boolean replace(Sql sql, Sealer sealer, Head found, Head next) {
        byte[] sealed = sealer.seal(IDENTITY, next.position(), next.encode());
        if (found.equals(Head.EMPTY)) {
            return sql.update(INSERT, next.position(), sealed) == 1;
        }
        return sql.update(UPDATE, next.position(), sealed, found.position()) == 1;
    }
}
