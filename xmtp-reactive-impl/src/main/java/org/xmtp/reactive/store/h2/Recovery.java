package org.xmtp.reactive.store.h2;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.StoredInstallation;
import org.xmtp.reactive.store.records.InstallationRecord;

/**
 * Reads back what was committed but not folded; the limits of a fold bound it. Replaying twice what is folded in part
 * changes nothing.
 */
final class Recovery {
    private final SealedTables tables;
    private final Head head;

    private Recovery(SealedTables tables, Head head) {
        this.tables = tables;
        this.head = head;
    }

    /**
     * The overlay behind the folded position.
     *
     * @throws org.xmtp.reactive.api.XmtpSecurityException if the installation or a row of the journal is damaged: what
     *     it held may have been used already
     */
    static Overlay overlay(SealedTables tables, Head head, IndexKey index) {
        StoredInstallation installation = tables.row(
                        Table.INSTALLATION, FoldedTables.INSTALLATION_ID, InstallationRecord::parseFrom)
                .map(PeerCodec::installation)
                .orElse(StoredInstallation.NONE);
        Overlay overlay = new Overlay(Table.JOURNAL_0, true, index, installation, head.foldedPosition());
        Recovery recovery = new Recovery(tables, head);
        recovery.journal().forEach((position, changes) -> overlay.apply(position, changes, 0));
        // A message has its place whatever else was written; a damaged one has none.
        recovery.forEach(
                Table.ENTRY,
                EntryCodec::decode,
                (position, entry) ->
                        entry.ifPresent(whole -> overlay.apply(position, List.of(new Change.EntryAppended(whole)), 0)));
        return overlay;
    }

    /** Both tables of the journal in order of position. */
    private Map<Long, List<Change>> journal() {
        Map<Long, List<Change>> journal = new TreeMap<>();
        for (Table table : List.of(Table.JOURNAL_0, Table.JOURNAL_1)) {
            forEach(
                    table,
                    JournalCodec::decode,
                    (position, changes) -> journal.computeIfAbsent(position, absent -> new ArrayList<>())
                            .addAll(changes.orElseThrow(() -> Opener.tampered(table.name(), position))));
        }
        return journal;
    }

    private <T> void forEach(Table table, SealedTables.Decoder<T> decoder, BiConsumer<Long, Optional<T>> action) {
        tables.forEach(table, head.foldedPosition(), head.position(), decoder, action);
    }
}
