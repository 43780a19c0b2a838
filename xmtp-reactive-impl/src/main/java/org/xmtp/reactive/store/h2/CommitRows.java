package org.xmtp.reactive.store.h2;

import java.util.ArrayList;
import java.util.List;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.WriteSet;

/**
 * The rows that a batch of write-sets makes, sealed before the transaction begins as far as they do not stand on
 * others. What every write-set makes is appended in order of position.
 */
final class CommitRows {
    private final RowBatch entries;
    private final RowBatch journal;
    private final OutboxChanges outbox;
    private final ReaderMarks readers;
    private final List<Long> sizes = new ArrayList<>();

    CommitRows(List<WriteSet> batch, Table journalTable, Sealer sealer, IndexKey index) {
        entries = new RowBatch(Table.ENTRY, sealer);
        journal = new RowBatch(journalTable, sealer);
        outbox = new OutboxChanges(sealer);
        readers = new ReaderMarks(sealer, index);
        batch.forEach(this::add);
    }

    private void add(WriteSet writeSet) {
        long position = writeSet.position();
        List<Change> later = new ArrayList<>();
        for (Change change : writeSet.changes()) {
            if (change instanceof Change.EntryAppended appended) {
                entries.append(position, EntryCodec.encode(appended.entry()));
            } else if (change instanceof Change.ReaderMoved moved) {
                readers.add(moved);
            } else if (!outbox.take(position, change)) {
                later.add(change);
            }
        }
        byte[] packed = JournalCodec.encode(later);
        if (packed.length > 0) {
            journal.append(position, packed);
        }
        sizes.add((long) packed.length);
    }

    /** The bytes that each write-set leaves to be folded. */
    List<Long> sizes() {
        return sizes;
    }

    /**
     * Writes them within the transaction that the caller has begun.
     *
     * @throws org.xmtp.reactive.store.CommitException if a position is taken
     */
    void write(Sql sql, SealedTables tables) {
        entries.insertPositions(sql);
        journal.insertPositions(sql);
        outbox.write(sql, tables);
        readers.write(sql, tables);
    }
}
