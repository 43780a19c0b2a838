package org.xmtp.reactive.store.h2;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.spec.SecretKeySpec;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.StoreKey;
import org.xmtp.reactive.api.XmtpSecurityException;

/**
 * The openings of a store, each with its own random salt and so its own key: nonces can then be counted, and no two
 * openings can ever use one twice. An opening has a row once it has sealed something.
 */
final class Openings {
    static final String CREATE = "CREATE TABLE IF NOT EXISTS opening(number BIGINT PRIMARY KEY, "
            + "salt VARBINARY NOT NULL, proof VARBINARY NOT NULL)";
    private static final String INSERT = "INSERT INTO opening(number, salt, proof) VALUES (?, ?, ?)";
    private static final String UPDATE = "UPDATE opening SET proof = ? WHERE number = ?";
    private static final String NEWEST = "SELECT number, salt, proof FROM opening ORDER BY number DESC LIMIT 1";
    private static final String SALT = "SELECT salt FROM opening WHERE number = ?";
    private static final byte[] IDENTITY = "OPENING".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PROOF = "the store key is right".getBytes(StandardCharsets.US_ASCII);
    static final int SALT_LENGTH = 32;

    private final StoreSecret secret;
    private final SecureRandom random;
    private final Map<Integer, SecretKeySpec> keys = new ConcurrentHashMap<>();

    Openings(StoreKey storeKey, SecureRandom random) {
        this.secret = new StoreSecret(storeKey);
        this.random = random;
    }

    /** A store's number for an opening, its salt, and something sealed under its key. */
    private record Row(int number, byte[] salt, byte[] proof) {}

    /**
     * Starts an opening, which {@link #record} makes durable together with the first rows that it seals.
     *
     * @throws XmtpSecurityException if the store is sealed under another key
     */
    Opening begin(Sql sql) {
        Optional<Row> newest = newest(sql);
        newest.ifPresent(this::verify);
        int number = newest.map(Row::number).orElse(0) + 1;
        byte[] salt = new byte[SALT_LENGTH];
        random.nextBytes(salt);
        SecretKeySpec key = secret.sealingKey(salt);
        keys.put(number, key);
        return new Opening(salt, new Sealer(number, key));
    }

    /** Writes the row of an opening. */
    static void record(Sql sql, Opening opening) {
        int number = opening.sealer().opening();
        sql.update(INSERT, (long) number, opening.salt(), opening.sealer().seal(IDENTITY, number, PROOF));
    }

    /**
     * Writes the row of an opening once more. Without its salt nothing of what was sealed is of use, so it is not to
     * lie in one place of the file alone, where a page that is damaged would take everything with it.
     */
    static void recordAgain(Sql sql, Opening opening) {
        int number = opening.sealer().opening();
        sql.update(UPDATE, opening.sealer().seal(IDENTITY, number, PROOF), (long) number);
    }

    /** The key of an opening; empty if there was none of that number. */
    Optional<SecretKeySpec> key(Sql sql, int number) {
        SecretKeySpec known = keys.get(number);
        if (known != null) {
            return Optional.of(known);
        }
        List<byte[]> salts = sql.query(SALT, row -> Column.bytes(row, 0), (long) number);
        return salts.stream().findFirst().map(salt -> keys.computeIfAbsent(number, absent -> secret.sealingKey(salt)));
    }

    SecretKeySpec indexKey() {
        return secret.indexKey();
    }

    SecretKeySpec headKey() {
        return secret.headKey();
    }

    void wipe() {
        secret.wipe();
        keys.clear();
    }

    private static Optional<Row> newest(Sql sql) {
        return sql
                .query(NEWEST, row -> new Row((int) Column.number(row, 0), Column.bytes(row, 1), Column.bytes(row, 2)))
                .stream()
                .findFirst();
    }

    private void verify(Row row) {
        keys.put(
                row.number(),
                proven(secret, row.number(), row.salt(), row.proof())
                        .orElseThrow(() -> new XmtpSecurityException(
                                ErrorCode.STORE_KEY_WRONG,
                                "The store is sealed under another store key; give the key it was made with. If this is"
                                        + " that key, what tells of it is damaged: " + Salvage.REMEDY + ".")));
    }

    /** The key of an opening, if the proof was sealed under it. */
    static Optional<SecretKeySpec> proven(StoreSecret secret, int number, byte[] salt, byte[] proof) {
        SecretKeySpec key = secret.sealingKey(salt);
        return new Opener(opening -> Optional.of(key))
                .tryOpen(IDENTITY, number, proof)
                .map(opened -> key);
    }
}
