package org.xmtp.reactive.store.h2;

import java.util.ArrayList;
import java.util.List;
import org.xmtp.reactive.store.Place;

/**
 * Folded: where the messages of each conversation stand. The columns are not sealed, for the database has to sort them;
 * whoever reads by them compares them with the message.
 */
final class ConversationEntries {
    static final String CREATE = "CREATE TABLE IF NOT EXISTS conversation_entry(conversation BIGINT NOT NULL, "
            + "sent_ns BIGINT NOT NULL, position BIGINT NOT NULL, PRIMARY KEY(conversation, sent_ns, position))";
    private static final String COLUMNS = "conversation_entry(conversation, sent_ns, position)";
    private static final String ROWS =
            " SELECT * FROM UNNEST(CAST(? AS BIGINT ARRAY), CAST(? AS BIGINT ARRAY), CAST(? AS BIGINT ARRAY))";
    private static final String INSERT = "INSERT INTO " + COLUMNS + ROWS;
    private static final String MERGE = "MERGE INTO " + COLUMNS + " KEY(conversation, sent_ns, position)" + ROWS;
    private static final String AT = "SELECT sent_ns, position FROM conversation_entry "
            + "WHERE conversation = ? AND sent_ns = ? AND position > ? ORDER BY conversation, sent_ns, position LIMIT ?";
    private static final String BEHIND = "SELECT sent_ns, position FROM conversation_entry WHERE conversation = ? "
            + "AND sent_ns > ? AND sent_ns <= ? ORDER BY conversation, sent_ns, position LIMIT ?";

    private ConversationEntries() {}

    /** A place in a conversation. */
    record Row(long conversation, Place place) {}

    /** Writes rows, in order; where they may be there already, they are looked for. */
    static void write(Sql sql, List<Row> rows, boolean maybeThere) {
        sql.update(
                maybeThere ? MERGE : INSERT,
                rows.stream().map(Row::conversation).toArray(Long[]::new),
                rows.stream().map(row -> row.place().sentNs()).toArray(Long[]::new),
                rows.stream().map(row -> row.place().position()).toArray(Long[]::new));
    }

    /** Places strictly behind the given one, up to a time. */
    static List<Place> behind(Sql sql, long conversation, Place after, long toNs, int limit) {
        List<Place> places = new ArrayList<>();
        if (after.sentNs() <= toNs) {
            places.addAll(sql.query(
                    AT,
                    row -> new Place(Column.number(row, 0), Column.number(row, 1)),
                    conversation,
                    after.sentNs(),
                    after.position(),
                    limit));
        }
        if (places.size() < limit && after.sentNs() < toNs) {
            places.addAll(sql.query(
                    BEHIND,
                    row -> new Place(Column.number(row, 0), Column.number(row, 1)),
                    conversation,
                    after.sentNs(),
                    toNs,
                    limit - places.size()));
        }
        return places;
    }
}
