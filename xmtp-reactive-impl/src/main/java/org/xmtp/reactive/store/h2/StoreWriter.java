package org.xmtp.reactive.store.h2;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.store.CommitException;
import org.xmtp.reactive.store.StoreHead;
import org.xmtp.reactive.store.WriteSet;
import org.xmtp.reactive.store.WriteSetId;

/**
 * The writing side: one connection, from when it is opened until a commit on it ends unknown. For one thread, which
 * alone changes the view that readers have.
 */
final class StoreWriter {
    /** A fold has to be this much ahead of what is committed meanwhile, so that it ends before the next one is due. */
    private static final double FOLD_LEAD = 1.25;

    private final WriteTransaction transaction;
    private final SealedTables tables;
    private final IndexKey index;
    private final FoldLimits limits;
    private volatile View view;
    private @Nullable Fold fold;

    private StoreWriter(
            WriteTransaction transaction, SealedTables tables, IndexKey index, FoldLimits limits, Overlay overlay) {
        this.transaction = transaction;
        this.tables = tables;
        this.index = index;
        this.limits = limits;
        this.view = new View(transaction.head().position(), overlay, Optional.empty());
    }

    /** Makes the tables if need be, and reads back what is not folded. */
    static StoreWriter open(Sql sql, Openings openings, FoldLimits limits) {
        Schema.prepare(sql);
        return found(sql, openings, limits);
    }

    /** Reads back what is not folded, of tables in whatever form that is known; writes nothing. */
    static StoreWriter found(Sql sql, Openings openings, FoldLimits limits) {
        Opening opening = openings.begin(sql);
        Opener opener = new Opener(number -> openings.key(sql, number));
        SealedTables tables = new SealedTables(sql, opener);
        IndexKey index = new IndexKey(openings.indexKey());
        Head head = HeadRow.read(sql, opener);
        Overlay overlay = Recovery.overlay(tables, head, index);
        WriteTransaction transaction = new WriteTransaction(sql, opening, opener, head);
        return new StoreWriter(transaction, tables, index, limits, overlay);
    }

    /**
     * Forces what was found to disk: a killed process may have left it in the system's memory only. Not before it is
     * known that the store goes on, for this may write.
     */
    void forceFound() {
        transaction.forceFound();
    }

    /** What readers may see; for any thread. */
    View view() {
        return view;
    }

    StoreHead head() {
        return transaction.head().tip().head(view.current().installation());
    }

    /** Whether what this one knows is what is durable, so that it can go on. */
    boolean isSound() {
        return view.position() == transaction.head().position() && transaction.isSound();
    }

    /**
     * Commits and forces to disk.
     *
     * @throws CommitException if that fails
     */
    void commit(WriteSetId after, List<WriteSet> batch) {
        if (batch.isEmpty()) {
            return;
        }
        transaction.head().tip().requireNext(after, batch);
        if (fold != null && fold.done()) {
            endFold(fold);
        }
        Head next = transaction.head().after(batch);
        CommitRows rows = new CommitRows(batch, view.current().journal(), transaction.sealer(), index);
        int slices = slicesDue();
        transaction.run(next, sql -> {
            rows.write(sql, tables);
            writeSlices(slices, sql);
        });
        transaction.force();
        slicesWritten(slices);
        Overlay overlay = view.current();
        for (int at = 0; at < batch.size(); at++) {
            WriteSet writeSet = batch.get(at);
            overlay.apply(writeSet.position(), writeSet.changes(), rows.sizes().get(at));
        }
        view = view.at(next.position());
        if (fold == null && overlay.fill(limits) >= 1) {
            startFold();
        }
    }

    boolean folding() {
        return fold != null && !transaction.broken();
    }

    /**
     * Folds a slice between commits.
     *
     * @throws CommitException if that fails
     */
    void foldOn() {
        Fold running = fold;
        if (running == null) {
            return;
        }
        if (!running.done()) {
            transaction.run(transaction.head(), sql -> writeSlices(1, sql));
            transaction.force();
            slicesWritten(1);
        }
        if (running.done()) {
            endFold(running);
        }
    }

    /**
     * Folds a slice of all that is left, before the end; false when nothing is.
     *
     * @throws CommitException if that fails
     */
    boolean foldLast() {
        if (fold == null && view.current().isEmpty()) {
            return false;
        }
        if (fold == null) {
            startFold();
        }
        foldOn();
        return true;
    }

    /** Closes the database; what is not folded is at the next opening. */
    void shutDown() {
        transaction.shutDown();
    }

    /** Closes the database as it lies there: closed in order, it would tidy up what may be needed of a damaged file. */
    void abort() {
        transaction.abort();
    }

    /** Closes the connection alone; what is not committed is gone. */
    void abandon() {
        transaction.close();
    }

    /**
     * Empties the tables that the overlay's write-sets stand in. Its own one holds nothing else by now; one that was
     * replayed may have stood in both, and the other one takes new rows already.
     */
    private void clearJournal(Overlay overlay) {
        transaction.alone(sql -> sql.update(overlay.journal().truncate()));
        if (overlay.replayed()) {
            transaction.run(
                    transaction.head(),
                    sql -> sql.update(overlay.otherJournal().deleteRange(), 0L, overlay.lastPosition()));
        }
    }

    private void startFold() {
        fold = new Fold(view.current(), index);
        view = view.freeze();
    }

    /** So many that the fold ends before the next one is due: each commit pays for its share. */
    private int slicesDue() {
        return fold == null ? 0 : fold.due(FOLD_LEAD * view.current().fill(limits));
    }

    private void writeSlices(int count, Sql sql) {
        if (fold != null) {
            fold.write(count, new FoldedTables(sql, tables, transaction.sealer()));
        }
    }

    private void slicesWritten(int count) {
        if (fold != null) {
            fold.written(count);
        }
    }

    /** Moves the folded position once all slices are on the disk, and then empties the journal. */
    private void endFold(Fold done) {
        transaction.force();
        transaction.move(transaction.head().folded(done.overlay().lastPosition()));
        view = view.folded();
        fold = null;
        clearJournal(done.overlay());
    }
}
