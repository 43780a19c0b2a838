package org.xmtp.reactive.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.xmtp.reactive.store.CommitException.Outcome;
import org.xmtp.reactive.store.records.ReaderRecord;

/**
 * The rows that a batch of write-sets makes, sealed before the transaction begins. All but the readers' marks are
 * appended in order of position; only the newest state of a session is written.
 */
final class CommitRows {
    private final Sealer sealer;
    private final IndexKey index;
    private final RowBatch entries;
    private final RowBatch outbox;
    private final RowBatch journal;
    private final RowBatch stamps;
    private final RowBatch refusals;
    private final List<Long> settled = new ArrayList<>();
    private final Map<String, Long> readers = new HashMap<>();
    private final List<Long> sizes = new ArrayList<>();

    CommitRows(List<WriteSet> batch, Table journalTable, Sealer sealer, IndexKey index) {
        this.sealer = sealer;
        this.index = index;
        entries = new RowBatch(Table.ENTRY, sealer);
        outbox = new RowBatch(Table.OUTBOX, sealer);
        journal = new RowBatch(journalTable, sealer);
        stamps = new RowBatch(Table.STAMP, sealer);
        refusals = new RowBatch(Table.REFUSAL, sealer);
        NewestSessions newest = NewestSessions.of(batch);
        for (WriteSet writeSet : batch) {
            add(writeSet, newest);
        }
    }

    private void add(WriteSet writeSet, NewestSessions newest) {
        long position = writeSet.position();
        List<Change> later = new ArrayList<>();
        for (Change change : writeSet.changes()) {
            if (change instanceof Change.EntryAppended appended) {
                entries.add(position, EntryCodec.encode(appended.entry()));
            } else if (change instanceof Change.CopiesQueued queued) {
                outbox.add(position, OutboxCodec.encode(queued));
            } else if (change instanceof Change.CopiesStamped stamped) {
                stamps.add(stamped.position(), OutboxCodec.encode(stamped, position));
            } else if (change instanceof Change.CopiesSettled done) {
                settle(done);
            } else if (change instanceof Change.ReaderMoved moved) {
                readers.put(moved.reader(), moved.position());
            } else if (!(change instanceof Change.FloorMoved)) {
                newest.newest(change).ifPresent(later::add);
            }
        }
        byte[] packed = later.isEmpty() ? new byte[0] : JournalCodec.encode(later);
        if (packed.length > 0) {
            journal.add(position, packed);
        }
        sizes.add((long) packed.length);
    }

    private void settle(Change.CopiesSettled done) {
        settled.add(done.position());
        if (!done.refused().isEmpty()) {
            refusals.add(done.position(), OutboxCodec.encode(done));
        }
    }

    /** The bytes that each write-set leaves to be folded. */
    List<Long> sizes() {
        return sizes;
    }

    /**
     * Writes them within the transaction that the caller has begun.
     *
     * @throws CommitException if a position is taken
     */
    void write(Sql sql) {
        append(sql, entries);
        append(sql, outbox);
        append(sql, journal);
        stamps.insert(sql);
        refusals.merge(sql);
        if (!settled.isEmpty()) {
            PositionRuns.of(settled).forEach(run -> {
                sql.update(Table.OUTBOX.deleteRange(), run.first(), run.last());
                sql.update(Table.STAMP.deleteRange(), run.first(), run.last());
            });
        }
        if (!readers.isEmpty()) {
            marks().merge(sql);
        }
    }

    private static void append(Sql sql, RowBatch rows) {
        try {
            rows.insert(sql);
        } catch (SqlFailure e) {
            if (e.duplicateKey()) {
                throw new CommitException(
                        Outcome.CONFLICT, "A position is taken already: another process writes to this store.");
            }
            throw e;
        }
    }

    private RowBatch marks() {
        RowBatch marks = new RowBatch(Table.READER, sealer);
        readers.forEach((name, position) -> marks.add(
                index.ofReader(name),
                ReaderRecord.newBuilder()
                        .setName(name)
                        .setPosition(position)
                        .build()
                        .toByteArray()));
        return marks;
    }
}
