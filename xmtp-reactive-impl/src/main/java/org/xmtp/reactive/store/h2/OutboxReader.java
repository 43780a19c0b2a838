package org.xmtp.reactive.store.h2;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.OutboxRow;
import org.xmtp.reactive.store.RefusedCopy;
import org.xmtp.reactive.store.SendIntent;
import org.xmtp.reactive.store.records.StampRecord;

/** Reads what is still to leave, and what was refused. Nothing behind the view's position is shown. For one thread. */
final class OutboxReader {
    private final SealedTables tables;

    OutboxReader(SealedTables tables) {
        this.tables = tables;
    }

    List<OutboxRow> outbox(View view, long after, int limit) {
        long last = after;
        while (true) {
            Map<Long, Optional<Change.CopiesQueued>> page =
                    tables.page(Table.OUTBOX, last, view.position(), limit, OutboxCodec::queued);
            List<OutboxRow> rows = rows(view, page);
            if (!rows.isEmpty() || page.isEmpty()) {
                return rows;
            }
            last = page.keySet().stream().mapToLong(Long::longValue).max().orElse(last);
        }
    }

    private List<OutboxRow> rows(View view, Map<Long, Optional<Change.CopiesQueued>> page) {
        List<OutboxRow> rows = new ArrayList<>();
        page.forEach((position, copies) -> copies.ifPresent(queued -> rows.add(new OutboxRow(
                position,
                queued.message() == 0 ? position : queued.message(),
                queued.timestampNs(),
                queued.copies()))));
        List<Long> open = rows.stream()
                .filter(row -> row.timestampNs() == 0)
                .map(OutboxRow::position)
                .toList();
        Map<Long, StampRecord> stamps = tables.rows(Table.STAMP, open, StampRecord::parseFrom);
        return rows.stream()
                .map(row -> stamped(view, row, Optional.ofNullable(stamps.get(row.position()))))
                .toList();
    }

    private static OutboxRow stamped(View view, OutboxRow row, Optional<StampRecord> stamp) {
        return stamp.filter(durable -> durable.getSince() <= view.position())
                .map(durable -> new OutboxRow(row.position(), row.message(), durable.getTimestampNs(), row.copies()))
                .orElse(row);
    }

    List<SendIntent> intents(View view) {
        List<SendIntent> intents = new ArrayList<>();
        tables.forEach(
                Table.INTENT,
                0,
                view.position(),
                OutboxCodec::intent,
                (message, remaining) -> remaining.ifPresent(peers -> intents.add(new SendIntent(message, peers))));
        return intents;
    }

    List<RefusedCopy> refused(long message) {
        return tables.row(Table.REFUSAL, message, OutboxCodec::refused).orElse(List.of());
    }
}
