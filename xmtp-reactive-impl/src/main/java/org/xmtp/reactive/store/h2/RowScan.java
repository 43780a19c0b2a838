package org.xmtp.reactive.store.h2;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;

/**
 * Finds the sealed rows in a file, wherever they are. The seal tells that a row is whole, and which table and key it
 * was written for; so nothing around it has to be sound. For one thread.
 */
final class RowScan {
    /** The proof of an opening is much shorter. */
    private static final int MAX_PROOF = 1024;

    private final DamagedFile file;
    private final StoreSecret secret;
    private final Map<Integer, SecretKeySpec> keys = new HashMap<>();
    private final Opener opener = new Opener(number -> Optional.ofNullable(keys.get(number)));
    private final List<Table> tables = new ArrayList<>(List.of(Table.values()));
    private final TableMaps maps = new TableMaps();
    private boolean otherKey;

    RowScan(DamagedFile file, StoreSecret secret) {
        this.file = file;
        this.secret = secret;
    }

    /** Told of the rows that are found. */
    interface Found {
        void row(Table table, FoundRow row, byte[] sealed);

        void head(FoundRow row, byte[] sealed, Head head);
    }

    /** Finds the keys that rows are sealed under, and what tables there are; before all else. */
    void prepare() {
        for (long offset = 0; offset < file.size(); offset++) {
            maps.take(file, offset);
            FoundRow.at(file, offset)
                    .filter(row -> row.length() == Openings.SALT_LENGTH)
                    .ifPresent(this::takeOpening);
        }
    }

    private void takeOpening(FoundRow salt) {
        salt.next(file).ifPresent(proof -> {
            int number = (int) salt.id();
            if (proof.length() > MAX_PROOF) {
                return;
            }
            byte[] sealed = file.bytes(proof.at(), proof.length());
            if (!Sealed.wellFormed(sealed) || Sealed.opening(sealed) != number) {
                return;
            }
            Optional<SecretKeySpec> proven =
                    Openings.proven(secret, number, file.bytes(salt.at(), salt.length()), sealed);
            otherKey |= proven.isEmpty();
            proven.ifPresent(key -> keys.put(number, key));
        });
    }

    /** Whether there are keys to open rows with. */
    boolean hasKeys() {
        return !keys.isEmpty();
    }

    /** Whether something is sealed under another key, or what tells of its key is damaged. */
    boolean hasOtherKeys() {
        return otherKey;
    }

    TableMaps maps() {
        return maps;
    }

    /** Hands over every copy of every row that is whole. */
    void forEach(Found found) {
        long offset = 0;
        while (offset < file.size()) {
            long at = offset;
            offset = FoundRow.at(file, at)
                    .filter(row -> take(row, found))
                    .map(row -> row.at() + row.length())
                    .orElse(at + 1);
        }
    }

    private boolean take(FoundRow row, Found found) {
        if (file.at(row.at()) != Sealed.VERSION || row.length() < Sealed.HEADER_LENGTH + Sealed.TAG_LENGTH) {
            return false;
        }
        // Bytes that are none of ours can claim any length: nothing is read before an opening of ours is named.
        if (!keys.containsKey(Sealed.opening(file.bytes(row.at(), Sealed.HEADER_LENGTH)))) {
            return false;
        }
        byte[] sealed = file.bytes(row.at(), row.length());
        for (int at = 0; at < tables.size(); at++) {
            Table table = tables.get(at);
            if (opener.tryOpen(table.identity(), row.id(), sealed).isPresent()) {
                // The next row is mostly one of the same table.
                tables.remove(at);
                tables.add(0, table);
                found.row(table, row, sealed);
                return true;
            }
        }
        Optional<Head> head = HeadRow.open(opener, row.id(), sealed);
        head.ifPresent(whole -> found.head(row, sealed, whole));
        return head.isPresent();
    }

    /** The row that was sealed, if it is what was written for this table and key. */
    Optional<byte[]> plain(Table table, long id, RowCopy copy) {
        return opener.tryOpen(table.identity(), id, file.bytes(copy.at(), copy.length()));
    }
}
