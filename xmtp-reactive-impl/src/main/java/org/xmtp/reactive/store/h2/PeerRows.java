package org.xmtp.reactive.store.h2;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.PeerRow;
import org.xmtp.reactive.store.SessionRow;
import org.xmtp.reactive.store.records.SessionsRecord;

/** Puts together what the folded row and the overlays say of a peer. */
final class PeerRows {
    private PeerRows() {}

    static PeerRow of(PeerId peer, Optional<Contact> contact, SessionsRecord folded, View view) {
        Map<String, SessionRow> sessions = new LinkedHashMap<>();
        folded.getSessionsList().forEach(stored -> sessions.put(stored.getId(), PeerCodec.session(peer, stored)));
        for (Overlay overlay : view.newestFirst()) {
            PendingPeer pending = overlay.peers().get(peer);
            if (pending != null) {
                pending.sessions().forEach((id, row) -> sessions.merge(id, row, PendingPeer::newer));
            }
        }
        return new PeerRow(contact, List.copyOf(sessions.values()));
    }
}
