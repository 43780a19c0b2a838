package org.xmtp.reactive.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.xmtp.reactive.store.records.InstallationRecord;

/**
 * Reads back what was committed but not folded; the limits of a fold bound it. Replaying twice what is folded in part
 * changes nothing.
 */
final class Recovery {
    private final SealedTables tables;
    private final Head head;
    private final TreeMap<Long, List<Change>> changes = new TreeMap<>();

    private Recovery(SealedTables tables, Head head) {
        this.tables = tables;
        this.head = head;
    }

    /** The overlay behind the folded position. */
    static Overlay overlay(SealedTables tables, Head head, IndexKey index) {
        PendingInstallation installation = tables.row(
                        Table.INSTALLATION, FoldedTables.INSTALLATION_ID, InstallationRecord::parseFrom)
                .map(PeerCodec::installation)
                .orElse(PendingInstallation.NONE);
        Overlay overlay = new Overlay(Table.JOURNAL_0, true, index, installation, head.foldedPosition());
        Recovery recovery = new Recovery(tables, head);
        recovery.read(Table.JOURNAL_0, JournalCodec::decode);
        recovery.read(Table.JOURNAL_1, JournalCodec::decode);
        recovery.read(Table.ENTRY, bytes -> List.of(new Change.EntryAppended(EntryCodec.decode(bytes))));
        recovery.changes.forEach((position, replayed) -> overlay.apply(new WriteSet(position, replayed), 0));
        return overlay;
    }

    private void read(Table table, SealedTables.Decoder<List<Change>> decoder) {
        long last = head.foldedPosition();
        while (true) {
            Map<Long, List<Change>> page = tables.page(table, last, head.position(), SealedTables.STEP_ROWS, decoder);
            if (page.isEmpty()) {
                return;
            }
            for (Map.Entry<Long, List<Change>> row : page.entrySet()) {
                changes.computeIfAbsent(row.getKey(), position -> new ArrayList<>())
                        .addAll(row.getValue());
                last = row.getKey();
            }
        }
    }
}
