package org.xmtp.reactive.reading;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.xmtp.reactive.api.ConversationId;
import org.xmtp.reactive.api.XmtpClosedException;
import org.xmtp.reactive.store.ConversationRow;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.Entry;
import org.xmtp.reactive.store.StoredEntry;
import reactor.core.Disposable;

/** One subscription to the conversations that are not in the store yet. */
final class NewConversations implements Viewer {
    private static final long SIZE = 200;

    private final Tail tail;
    private final PacedOutlet<ConversationId> outlet;
    private final Set<ConversationId> known = new HashSet<>();

    NewConversations(Tail tail, PacedOutlet<ConversationId> outlet) {
        this.tail = tail;
        this.outlet = outlet;
    }

    /** Learns those that there are, then follows the tail from where it was before. */
    void begin() {
        long after = tail.newest();
        Disposable loading = tail.reads().read(EngineStore::conversations, rows -> loaded(rows, after), this::failed);
        outlet.onCancel(loading::dispose);
    }

    private void loaded(List<ConversationRow> rows, long after) {
        rows.forEach(row -> known.add(row.id()));
        tail.follow(after, outlet, this);
    }

    private void failed(Throwable error) {
        if (error instanceof XmtpClosedException) {
            outlet.complete();
        } else {
            outlet.error(error);
        }
    }

    @Override
    public void row(StoredEntry row) {
        if (row.entry() instanceof Entry.OfMessage message && known.add(message.conversation())) {
            outlet.next(message.conversation(), SIZE);
        }
    }
}
