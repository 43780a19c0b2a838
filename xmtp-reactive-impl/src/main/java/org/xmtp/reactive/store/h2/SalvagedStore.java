package org.xmtp.reactive.store.h2;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.stream.Stream;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.Counters;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.StoredInstallation;
import org.xmtp.reactive.store.Swept;
import org.xmtp.reactive.store.Tip;
import org.xmtp.reactive.store.WriteSetId;
import org.xmtp.reactive.store.records.InstallationRecord;

/**
 * Writes the sound rows of a damaged store into the tables of a new one, under the same keys and sealed anew. What can
 * be made of other rows is: where the messages of a conversation stand, and which rows of the outbox belong to whom.
 */
final class SalvagedStore {
    /** What stands without the installation's keys. */
    private static final List<Table> WITHOUT_INSTALLATION =
            List.of(Table.ENTRY, Table.OUTBOX, Table.INTENT, Table.REFUSAL, Table.READER, Table.CONTACTS);

    /** Stamps are of no use: a recovery gives up all copies. */
    private static final List<Table> ALL = List.of(
            Table.ENTRY,
            Table.OUTBOX,
            Table.INTENT,
            Table.REFUSAL,
            Table.READER,
            Table.CONTACTS,
            Table.INSTALLATION,
            Table.JOURNAL_0,
            Table.JOURNAL_1,
            Table.SESSIONS,
            Table.PAGES,
            Table.HELD,
            Table.HELD_BYTES);

    private final SoundRows rows;
    private final RowScan sealed;
    private final Sql sql;
    private final SealedTables tables;
    private final Sealer sealer;
    private final IndexKey index;
    private Counters counters;

    private SalvagedStore(SoundRows rows, RowScan sealed, Sql sql, Openings openings, Sealer sealer) {
        this.rows = rows;
        this.sealed = sealed;
        this.sql = sql;
        this.sealer = sealer;
        tables = new SealedTables(sql, new Opener(number -> openings.key(sql, number)));
        index = new IndexKey(openings.indexKey());
        counters = rows.head().tip().counters();
    }

    /**
     * Where a store stands that was written.
     *
     * @param head its head
     * @param installation whether it has the keys of an installation
     */
    record Written(Head head, boolean installation) {}

    /** Writes a store, and forces it to disk. */
    static Written write(SoundRows rows, RowScan sealed, Sql sql, Openings openings, WriteSetId atLast) {
        Schema.prepare(sql);
        Opening opening = openings.begin(sql);
        SalvagedStore store = new SalvagedStore(rows, sealed, sql, openings, opening.sealer());
        boolean installation = store.hasInstallation();
        store.commit(() -> Openings.record(sql, opening));
        (installation ? ALL : WITHOUT_INSTALLATION).forEach(store::copy);
        if (installation) {
            store.copyMarks();
        }
        Head head = store.head(installation, atLast);
        store.commit(() -> HeadRow.replace(sql, store.sealer, Head.EMPTY, head));
        sql.force();
        return new Written(head, installation);
    }

    private void commit(Runnable writes) {
        sql.begin();
        writes.run();
        sql.commit();
    }

    private boolean hasInstallation() {
        return identities(Table.INSTALLATION, SalvagedStore::folded)
                || identities(Table.JOURNAL_0, SalvagedStore::changed)
                || identities(Table.JOURNAL_1, SalvagedStore::changed);
    }

    private boolean identities(Table table, SealedTables.Decoder<Boolean> isThere) {
        return rows.rows(table).entrySet().stream()
                .flatMap(row -> sealed.plain(table, row.getKey(), row.getValue()).stream())
                .anyMatch(plain -> decoded(plain, isThere).orElse(false));
    }

    private static boolean folded(byte[] plain) throws InvalidProtocolBufferException {
        return InstallationRecord.parseFrom(plain).hasIdentity();
    }

    private static boolean changed(byte[] plain) throws InvalidProtocolBufferException {
        return JournalCodec.decode(plain).stream().anyMatch(Change.IdentityChanged.class::isInstance);
    }

    private void copy(Table table) {
        Batch batch = new Batch(table);
        for (Map.Entry<Long, RowCopy> row : rows.rows(table).entrySet()) {
            Optional<byte[]> plain = sealed.plain(table, row.getKey(), row.getValue());
            if (plain.isPresent()) {
                batch.add(row.getKey(), plain.get());
            }
            if (batch.isFull()) {
                commit(batch::write);
                batch = new Batch(table);
            }
        }
        commit(batch::write);
    }

    /** Rows of a table that are written together, and what is made of them. */
    private final class Batch {
        private final RowBatch batch;
        private final Table table;
        private final Overlay entries = new Overlay(Table.JOURNAL_0, true, index, StoredInstallation.NONE, 0);
        private final OutboxParts parts = new OutboxParts();
        private int count;
        private long bytes;

        Batch(Table table) {
            this.table = table;
            batch = new RowBatch(table, sealer);
        }

        void add(long id, byte[] plain) {
            batch.add(id, plain);
            count++;
            bytes += plain.length;
            switch (table) {
                case ENTRY ->
                    decoded(plain, EntryCodec::decode)
                            .ifPresent(entry -> take(id, List.of(new Change.EntryAppended(entry))));
                case OUTBOX ->
                    decoded(plain, OutboxCodec::queued)
                            .filter(queued -> queued.message() != 0)
                            .ifPresent(queued -> parts.queued(queued.message(), id));
                case JOURNAL_0, JOURNAL_1 ->
                    decoded(plain, JournalCodec::decode).ifPresent(changes -> count(id, changes));
                default -> {}
            }
        }

        private void take(long position, List<Change> entry) {
            entries.apply(position, entry, 0);
            count(position, entry);
        }

        boolean isFull() {
            return count >= StepSizes.MAX_ROWS || bytes >= EngineStore.PAGE_BYTES;
        }

        void write() {
            batch.merge(sql);
            parts.write(sql);
            Fold places = new Fold(entries, index);
            places.write(places.due(1), new FoldedTables(sql, tables, sealer));
        }
    }

    /** What the head that was found does not know of yet. */
    private void count(long position, List<Change> changes) {
        if (position > rows.head().position()) {
            counters = counters.after(changes);
        }
    }

    private void copyMarks() {
        RowBatch batch = new RowBatch(Table.SEEN, sealer);
        int count = 0;
        for (Map.Entry<Long, byte[]> row : rows.marks().entrySet()) {
            batch.addUnsealed(row.getKey(), row.getValue());
            if (++count % StepSizes.MAX_ROWS == 0) {
                RowBatch full = batch;
                commit(() -> full.merge(sql));
                batch = new RowBatch(Table.SEEN, sealer);
            }
        }
        RowBatch rest = batch;
        commit(() -> rest.merge(sql));
    }

    /** Behind every row. Where nothing goes on, nothing was read and nothing is left to be folded. */
    private Head head(boolean installation, WriteSetId atLast) {
        Head found = rows.head();
        long last = Stream.of(Table.ENTRY, Table.OUTBOX, Table.JOURNAL_0, Table.JOURNAL_1)
                .map(rows::rows)
                .filter(there -> !there.isEmpty())
                .mapToLong(NavigableMap::lastKey)
                .reduce(found.position(), Math::max);
        Tip tip = new Tip(last, last == found.position() ? found.tip().lastWriteSet() : atLast, counters);
        if (installation) {
            return new Head(tip, found.foldedPosition());
        }
        Counters unread = counters.after(List.of(new Change.TopicSwept(Swept.NOTHING)));
        return new Head(new Tip(last, tip.lastWriteSet(), unread), last);
    }

    private static <T> Optional<T> decoded(byte[] plain, SealedTables.Decoder<T> decoder) {
        try {
            return Optional.of(decoder.decode(plain));
        } catch (InvalidProtocolBufferException | RuntimeException e) {
            // Sealed under our key, it is of a form that this version does not know; it is kept as it is.
            return Optional.empty();
        }
    }
}
