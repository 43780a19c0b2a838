package org.xmtp.reactive.store.h2;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.store.AccountRow;
import org.xmtp.reactive.store.Digest;
import org.xmtp.reactive.store.PagedPeers;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.PeerRow;
import org.xmtp.reactive.store.ReaderMark;
import org.xmtp.reactive.store.records.ContactsRecord;
import org.xmtp.reactive.store.records.PagesRecord;
import org.xmtp.reactive.store.records.SessionRecord;
import org.xmtp.reactive.store.records.SessionsRecord;

/**
 * Reads what is kept about peers, judged envelopes and readers: the tables, and over them what is not folded yet. The
 * view is taken first, so that nothing is missed that moves from one to the other in between. For one thread.
 */
final class StoreReader {
    /** How many peers' sessions are looked through at a time for those with pages. */
    private static final int PEERS_AT_ONCE = 256;

    private final SealedTables tables;
    private final IndexKey index;

    StoreReader(SealedTables tables, IndexKey index) {
        this.tables = tables;
        this.index = index;
    }

    Map<PeerId, PeerRow> peers(View view, Collection<PeerId> peers) {
        Map<PeerId, Long> ids = new LinkedHashMap<>();
        Set<AccountAddress> accounts = new LinkedHashSet<>();
        for (PeerId peer : peers) {
            ids.put(peer, index.of(peer));
            accounts.add(peer.account());
        }
        Map<AccountAddress, AccountRow> known = accounts(view, accounts);
        Map<Long, SessionsRecord> folded = tables.rows(Table.SESSIONS, ids.values(), SessionsRecord::parseFrom);
        PeerRows sessions = new PeerRows(view, pages(folded), index);
        Map<PeerId, PeerRow> rows = new LinkedHashMap<>();
        ids.forEach((peer, id) -> rows.put(
                peer,
                sessions.of(
                        peer,
                        known.getOrDefault(peer.account(), AccountRow.UNKNOWN),
                        folded.getOrDefault(id, SessionsRecord.getDefaultInstance()))));
        return rows;
    }

    private Map<Long, PagesRecord> pages(Map<Long, SessionsRecord> folded) {
        List<Long> ids = new ArrayList<>();
        for (SessionsRecord row : folded.values()) {
            PeerId peer = NameCodec.peer(row.getPeer());
            row.getSessionsList().stream()
                    .filter(SessionRecord::getPaged)
                    .forEach(session -> ids.add(index.ofPages(peer, session.getId())));
        }
        return ids.isEmpty() ? Map.of() : tables.rows(Table.PAGES, ids, PagesRecord::parseFrom);
    }

    /** What is not folded yet comes with the first. */
    PagedPeers pagedPeers(View view, long after) {
        Map<Long, Optional<SessionsRecord>> page =
                tables.page(Table.SESSIONS, after, Long.MAX_VALUE, PEERS_AT_ONCE, SessionsRecord::parseFrom);
        List<PeerId> peers = new ArrayList<>();
        if (after == Long.MIN_VALUE) {
            for (Overlay overlay : view.newestFirst()) {
                overlay.peers().values().stream()
                        .filter(PendingPeer::hasPages)
                        .forEach(pending -> peers.add(pending.peer()));
            }
        }
        OptionalLong last = OptionalLong.empty();
        for (Map.Entry<Long, Optional<SessionsRecord>> row : page.entrySet()) {
            last = OptionalLong.of(row.getKey());
            row.getValue()
                    .filter(sessions -> sessions.getSessionsList().stream().anyMatch(SessionRecord::getPaged))
                    .ifPresent(sessions -> peers.add(NameCodec.peer(sessions.getPeer())));
        }
        return new PagedPeers(peers, last);
    }

    AccountRow account(View view, AccountAddress account) {
        return accounts(view, Set.of(account)).getOrDefault(account, AccountRow.UNKNOWN);
    }

    /** A damaged folded row is passed over. */
    private Map<AccountAddress, AccountRow> accounts(View view, Set<AccountAddress> accounts) {
        Map<Long, ContactsRecord> folded =
                tables.rows(Table.CONTACTS, accounts.stream().map(index::of).toList(), ContactsRecord::parseFrom);
        Map<AccountAddress, AccountRow> rows = new HashMap<>();
        for (AccountAddress account : accounts) {
            List<PendingAccount> newestFirst = view.newestFirst().stream()
                    .map(overlay -> overlay.accounts().get(account))
                    .filter(Objects::nonNull)
                    .toList();
            rows.put(account, FoldedAccount.row(Optional.ofNullable(folded.get(index.of(account))), newestFirst));
        }
        return rows;
    }

    List<AccountAddress> accounts(View view) {
        Set<AccountAddress> accounts = new LinkedHashSet<>();
        view.newestFirst()
                .forEach(overlay -> overlay.accounts().forEach((account, pending) -> {
                    if (!pending.contacts().isEmpty()) {
                        accounts.add(account);
                    }
                }));
        tables.forEach(Table.CONTACTS, ContactsRecord::parseFrom, stored -> {
            if (stored.getContactsCount() > 0) {
                accounts.add(NameCodec.account(stored.getAccount()));
            }
        });
        return accounts.stream().sorted().toList();
    }

    /** Everybody with whom there are, or may be, sessions. */
    List<PeerId> peersWithSessions(View view) {
        Set<PeerId> peers = new LinkedHashSet<>();
        view.newestFirst().forEach(overlay -> peers.addAll(overlay.peers().keySet()));
        tables.forEach(
                Table.SESSIONS, SessionsRecord::parseFrom, stored -> peers.add(NameCodec.peer(stored.getPeer())));
        return List.copyOf(peers);
    }

    /** The oldest of what is known counts, for the envelope that set a mark first keeps it. */
    Map<Digest, Digest> seen(View view, Collection<Digest> marks) {
        Map<Long, byte[]> rows = tables.unopenedRows(
                Table.SEEN, marks.stream().map(Digest::high).distinct().toList());
        Map<Digest, Digest> seen = new HashMap<>();
        for (Digest mark : marks) {
            for (Overlay overlay : view.newestFirst()) {
                Digest envelope = overlay.seen().get(mark);
                if (envelope != null) {
                    seen.put(mark, envelope);
                }
            }
            SeenRow.envelope(rows.getOrDefault(mark.high(), new byte[0]), mark)
                    .ifPresent(envelope -> seen.put(mark, envelope));
        }
        return seen;
    }

    ReaderMark readerMark(String reader) {
        return tables.row(Table.READER, index.ofReader(reader), ReaderMarks::decode)
                .orElse(ReaderMark.NONE);
    }
}
