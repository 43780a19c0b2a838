package org.xmtp.reactive.store.h2;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The tables of sealed rows. All have the one form that H2 keeps without a second index: a 64-bit key and the bytes.
 * The statements take whole batches as arrays, which costs half of what one execution a row does.
 */
enum Table {
    /** Messages and failures, by position. */
    ENTRY,
    /** All copies of a message in one row, by position; gone when every copy has its fate. */
    OUTBOX,
    /** The timestamp of copies that were queued without one, by the position of their message. */
    STAMP,
    /** What the node has refused for good, by the position of the message. */
    REFUSAL,
    /** For whom copies of a message are still to be made, by its position. */
    INTENT,
    /** All other changes of a write-set in one row, by position, until they are folded; two tables take turns. */
    JOURNAL_0,
    /** See {@link #JOURNAL_0}. */
    JOURNAL_1,
    /** The marks of readers, by a digest of their name. */
    READER,
    /** Folded: the installation, in a single row. */
    INSTALLATION,
    /** Folded: the contacts of an account, by a digest of its address. */
    CONTACTS,
    /** Folded: the sessions of a peer, by a digest of its name. */
    SESSIONS,
    /** Folded: the pages of a session, by a digest of its peer's name and its own. */
    PAGES,
    /**
     * Folded: the marks of judged envelopes, by their first eight bytes. Not sealed: they are digests of ciphertext.
     */
    SEEN,
    /** Folded: envelopes that wait to be judged, without their bytes, by a digest of theirs. */
    HELD,
    /** Folded: their bytes. */
    HELD_BYTES,
    /** Folded: conversations, by a digest of their id. */
    CONVERSATION;

    /** The length of a row, and the row unless it is larger than the statement allows. */
    private static final String INLINE =
            "OCTET_LENGTH(sealed), CASE WHEN OCTET_LENGTH(sealed) <= CAST(? AS BIGINT) THEN sealed END";

    private final String sqlName = name().toLowerCase(Locale.ROOT);
    private final String insert = "INSERT INTO " + sqlName
            + "(id, sealed) SELECT * FROM UNNEST(CAST(? AS BIGINT ARRAY), " + "CAST(? AS VARBINARY ARRAY))";
    private final String merge = "MERGE INTO " + sqlName
            + "(id, sealed) KEY(id) SELECT * FROM UNNEST(CAST(? AS BIGINT ARRAY), " + "CAST(? AS VARBINARY ARRAY))";
    private final String select = "SELECT id, sealed FROM " + sqlName + " WHERE id = ANY(?)";
    private final String selectInline = "SELECT id, " + INLINE + " FROM " + sqlName + " WHERE id = ANY(?)";
    private final String selectIds = "SELECT id FROM " + sqlName + " WHERE id = ANY(?)";
    private final String count = "SELECT COUNT(*) FROM " + sqlName;
    private final String page =
            "SELECT id, " + INLINE + " FROM " + sqlName + " WHERE id > ? AND id <= ? ORDER BY id LIMIT ?";
    private final String delete = "DELETE FROM " + sqlName + " WHERE id = ANY(?)";
    private final String deleteRange = "DELETE FROM " + sqlName + " WHERE id BETWEEN ? AND ?";

    /** What a row's seal is bound to, together with its key. */
    byte[] identity() {
        return name().getBytes(StandardCharsets.US_ASCII);
    }

    String create() {
        return "CREATE TABLE IF NOT EXISTS " + sqlName + "(id BIGINT PRIMARY KEY, sealed VARBINARY NOT NULL)";
    }

    /** Takes keys and rows. */
    String insert() {
        return insert;
    }

    /** Takes keys and rows. */
    String merge() {
        return merge;
    }

    /** Takes keys. */
    String select() {
        return select;
    }

    /** Takes the length up to which rows come with it, the others as null, and keys. */
    String selectInline() {
        return selectInline;
    }

    /** Takes keys. */
    String selectIds() {
        return selectIds;
    }

    /** How many rows there are; without a condition H2 knows it. */
    String count() {
        return count;
    }

    /**
     * Takes the length up to which rows come with it, the others as null, the keys before the first and of the last,
     * and a limit.
     */
    String page() {
        return page;
    }

    /** Takes keys. */
    String delete() {
        return delete;
    }

    /** Takes the first key and the last. */
    String deleteRange() {
        return deleteRange;
    }

    /** Empties the table at once, whatever its size; ends the running transaction. */
    String truncate() {
        return "TRUNCATE TABLE " + sqlName;
    }
}
