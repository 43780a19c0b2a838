package org.xmtp.reactive.store.h2;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.store.Digest;
import org.xmtp.reactive.store.HeldEnvelope;
import org.xmtp.reactive.store.StoredInstallation;
import org.xmtp.reactive.store.records.ContactsRecord;
import org.xmtp.reactive.store.records.ConversationRecord;
import org.xmtp.reactive.store.records.PagesRecord;
import org.xmtp.reactive.store.records.SessionsRecord;

/** Writes slices of a fold, each within the transaction that its caller has begun. For the writer's thread. */
final class FoldedTables {
    static final long INSTALLATION_ID = 0;

    private final Sql sql;
    private final SealedTables tables;
    private final Sealer sealer;

    FoldedTables(Sql sql, SealedTables tables, Sealer sealer) {
        this.sql = sql;
        this.tables = tables;
        this.sealer = sealer;
    }

    void writeInstallation(StoredInstallation installation) {
        RowBatch batch = new RowBatch(Table.INSTALLATION, sealer);
        batch.add(INSTALLATION_ID, PeerCodec.encode(installation).toByteArray());
        batch.merge(sql);
    }

    void writeAccounts(List<Map.Entry<AccountAddress, PendingAccount>> slice) {
        Map<Long, ContactsRecord> found = tables.rows(
                Table.CONTACTS, ids(slice, account -> account.getValue().id()), ContactsRecord::parseFrom);
        RowBatch batch = new RowBatch(Table.CONTACTS, sealer);
        for (Map.Entry<AccountAddress, PendingAccount> account : slice) {
            PendingAccount pending = account.getValue();
            ContactsRecord stored = found.getOrDefault(pending.id(), ContactsRecord.getDefaultInstance());
            batch.add(
                    pending.id(),
                    FoldedAccount.merge(stored, account.getKey(), pending).toByteArray());
        }
        batch.merge(sql);
    }

    void writePeers(List<PendingPeer> slice) {
        Map<Long, SessionsRecord> found =
                tables.rows(Table.SESSIONS, ids(slice, PendingPeer::id), SessionsRecord::parseFrom);
        RowBatch batch = new RowBatch(Table.SESSIONS, sealer);
        for (PendingPeer pending : slice) {
            SessionsRecord stored = found.getOrDefault(pending.id(), SessionsRecord.getDefaultInstance());
            batch.add(pending.id(), FoldedSessions.merge(stored, pending).toByteArray());
        }
        batch.merge(sql);
    }

    void writePages(List<Fold.Pages> slice) {
        Map<Long, PagesRecord> found = tables.rows(Table.PAGES, ids(slice, Fold.Pages::id), PagesRecord::parseFrom);
        RowBatch batch = new RowBatch(Table.PAGES, sealer);
        for (Fold.Pages one : slice) {
            PagesRecord stored = found.getOrDefault(one.id(), PagesRecord.getDefaultInstance());
            batch.add(one.id(), FoldedPages.merge(stored, one.session()).toByteArray());
        }
        batch.merge(sql);
    }

    void writeSeen(List<Map.Entry<Digest, Digest>> slice) {
        Map<Long, byte[]> rows =
                tables.unopenedRows(Table.SEEN, ids(slice, mark -> mark.getKey().high()));
        RowBatch batch = new RowBatch(Table.SEEN, sealer);
        for (Map.Entry<Digest, Digest> mark : slice) {
            byte[] stored = rows.getOrDefault(mark.getKey().high(), new byte[0]);
            rows.put(mark.getKey().high(), SeenRow.with(stored, mark.getKey(), mark.getValue()));
        }
        slice.stream()
                .map(mark -> mark.getKey().high())
                .distinct()
                .forEach(id -> batch.addUnsealed(id, rows.getOrDefault(id, new byte[0])));
        batch.merge(sql);
    }

    void writeHeld(List<Fold.Held> slice) {
        RowBatch places = new RowBatch(Table.HELD, sealer);
        RowBatch bytes = new RowBatch(Table.HELD_BYTES, sealer);
        List<Long> released = new ArrayList<>();
        List<Long> withoutBytes = new ArrayList<>();
        for (Fold.Held one : slice) {
            Optional<HeldEnvelope> waiting = one.envelope();
            waiting.ifPresentOrElse(
                    envelope -> places.add(
                            one.id(), PeerCodec.encode(envelope.place()).toByteArray()),
                    () -> released.add(one.id()));
            waiting.filter(envelope -> envelope.message().length > 0)
                    .ifPresentOrElse(
                            envelope -> bytes.add(one.id(), envelope.message()), () -> withoutBytes.add(one.id()));
        }
        places.merge(sql);
        bytes.merge(sql);
        delete(Table.HELD, released);
        delete(Table.HELD_BYTES, withoutBytes);
    }

    private void delete(Table table, List<Long> ids) {
        if (!ids.isEmpty()) {
            sql.update(table.delete(), (Object) ids.toArray(Long[]::new));
        }
    }

    void writeConversations(List<PendingConversation> slice) {
        Map<Long, ConversationRecord> found =
                tables.rows(Table.CONVERSATION, ids(slice, PendingConversation::id), ConversationRecord::parseFrom);
        RowBatch batch = new RowBatch(Table.CONVERSATION, sealer);
        for (PendingConversation pending : slice) {
            long newest = pending.places().last().sentNs();
            ConversationRecord stored = found.get(pending.id());
            if (stored == null || stored.getNewestNs() < newest) {
                batch.add(
                        pending.id(),
                        ConversationRecord.newBuilder()
                                .setLowerMember(
                                        NameCodec.encode(pending.conversation().lower()))
                                .setHigherMember(
                                        NameCodec.encode(pending.conversation().higher()))
                                .setNewestNs(newest)
                                .build()
                                .toByteArray());
            }
        }
        batch.merge(sql);
    }

    void writePlaces(List<ConversationEntries.Row> slice, boolean maybeThere) {
        ConversationEntries.write(sql, slice, maybeThere);
    }

    private static <T> List<Long> ids(List<T> slice, Function<T, Long> id) {
        return slice.stream().map(id).toList();
    }
}
