package org.xmtp.reactive.store.h2;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.xmtp.reactive.store.AccountRow;
import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.PeerRow;
import org.xmtp.reactive.store.SessionRow;
import org.xmtp.reactive.store.records.PagesRecord;
import org.xmtp.reactive.store.records.SessionRecord;
import org.xmtp.reactive.store.records.SessionsRecord;

/** Puts together what the folded rows and the overlays say of a peer. */
final class PeerRows {
    private final View view;
    private final Map<Long, PagesRecord> pages;
    private final IndexKey index;

    /** Over these pages of sessions, by the keys of their rows. */
    PeerRows(View view, Map<Long, PagesRecord> pages, IndexKey index) {
        this.view = view;
        this.pages = pages;
        this.index = index;
    }

    PeerRow of(PeerId peer, AccountRow account, SessionsRecord folded) {
        Map<String, SessionRow> sessions = new LinkedHashMap<>();
        Map<String, Long> paged = new LinkedHashMap<>();
        for (SessionRecord stored : folded.getSessionsList()) {
            PagesRecord there = stored.getPaged()
                    ? pages.getOrDefault(index.ofPages(peer, stored.getId()), PagesRecord.getDefaultInstance())
                    : PagesRecord.getDefaultInstance();
            paged.put(stored.getId(), there.getVersion());
            sessions.put(
                    stored.getId(), PeerCodec.session(peer, stored).with(FoldedPages.decode(there.getPagesList())));
        }
        List<Overlay> newestFirst = view.newestFirst();
        for (int i = newestFirst.size() - 1; i >= 0; i--) {
            PendingPeer pending = newestFirst.get(i).peers().get(peer);
            if (pending != null) {
                pending.sessions().forEach((id, row) -> {
                    // A fold may have brought the one row and not yet the other.
                    boolean changed = row.version() > paged.getOrDefault(id, 0L);
                    sessions.merge(
                            id,
                            row,
                            (before, next) -> further(before, next)
                                    .with(changed ? SessionRow.over(before.pages(), next.pages()) : before.pages()));
                });
            }
        }
        Optional<Contact> contact = account.contacts().stream()
                .filter(one -> one.peer().equals(peer))
                .findFirst();
        boolean revoked = account.revoked().contains(peer.installation());
        return new PeerRow(
                contact,
                revoked,
                sessions.values().stream().map(SessionRow::whole).toList());
    }

    private static SessionRow further(SessionRow before, SessionRow next) {
        return next.version() > before.version() ? next : before;
    }
}
