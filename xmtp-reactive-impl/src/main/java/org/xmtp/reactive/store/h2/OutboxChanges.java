package org.xmtp.reactive.store.h2;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.RefusedCopy;

/**
 * What a batch of write-sets changes in the outbox, and in what is known of a message beside it: for whom copies are
 * still to be made, and what the node has refused.
 */
final class OutboxChanges {
    private final Sealer sealer;
    private final RowBatch queued;
    private final RowBatch stamps;
    private final OutboxParts parts = new OutboxParts();
    private final List<Long> settled = new ArrayList<>();
    private final Map<Long, List<PeerId>> intents = new TreeMap<>();
    private final Map<Long, List<RefusedCopy>> refused = new TreeMap<>();

    OutboxChanges(Sealer sealer) {
        this.sealer = sealer;
        queued = new RowBatch(Table.OUTBOX, sealer);
        stamps = new RowBatch(Table.STAMP, sealer);
    }

    /** Takes a change of the write-set at this position, if it is about the outbox. */
    boolean take(long position, Change change) {
        if (change instanceof Change.CopiesQueued copies) {
            long message = Change.messageOf(position, copies.message());
            queued.append(position, OutboxCodec.encode(copies));
            if (message != position) {
                parts.queued(message, position);
            }
        } else if (change instanceof Change.IntentChanged changed) {
            intents.put(Change.messageOf(position, changed.message()), changed.remaining());
        } else if (change instanceof Change.CopiesStamped stamped) {
            stamps.add(stamped.position(), OutboxCodec.encode(stamped, position));
        } else if (change instanceof Change.CopiesSettled done) {
            settle(position, done);
        } else {
            return false;
        }
        return true;
    }

    private void settle(long position, Change.CopiesSettled done) {
        if (done.hasRow()) {
            settled.add(done.position());
            if (done.message() != done.position()) {
                parts.settled(done.message(), done.position());
            }
        }
        if (!done.refused().isEmpty()) {
            refused.computeIfAbsent(Change.messageOf(position, done.message()), message -> new ArrayList<>())
                    .addAll(done.refused());
        }
    }

    /** Writes them within the transaction that the caller has begun. */
    void write(Sql sql, SealedTables tables) {
        queued.insertPositions(sql);
        stamps.insert(sql);
        parts.write(sql);
        PositionRuns.of(settled).forEach(run -> {
            sql.update(Table.OUTBOX.deleteRange(), run.first(), run.last());
            sql.update(Table.STAMP.deleteRange(), run.first(), run.last());
        });
        writeIntents(sql);
        writeRefusals(sql, tables);
    }

    private void writeIntents(Sql sql) {
        RowBatch open = new RowBatch(Table.INTENT, sealer);
        List<Long> fulfilled = new ArrayList<>();
        intents.forEach((message, remaining) -> {
            if (remaining.isEmpty()) {
                fulfilled.add(message);
            } else {
                open.add(message, OutboxCodec.encodeIntent(remaining));
            }
        });
        open.merge(sql);
        if (!fulfilled.isEmpty()) {
            sql.update(Table.INTENT.delete(), (Object) fulfilled.toArray(Long[]::new));
        }
    }

    /** What was refused of a message before stays: rows of its copies are settled one by one. */
    private void writeRefusals(Sql sql, SealedTables tables) {
        if (refused.isEmpty()) {
            return;
        }
        Map<Long, List<RefusedCopy>> before = tables.rows(Table.REFUSAL, refused.keySet(), OutboxCodec::refused);
        RowBatch batch = new RowBatch(Table.REFUSAL, sealer);
        refused.forEach((message, added) -> {
            List<RefusedCopy> all = new ArrayList<>(before.getOrDefault(message, List.of()));
            all.addAll(added);
            batch.add(message, OutboxCodec.encodeRefused(all));
        });
        batch.merge(sql);
    }
}
