package org.xmtp.reactive.reading;

import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.ConversationId;
import org.xmtp.reactive.api.HistoryRange;
import org.xmtp.reactive.store.Entry;
import org.xmtp.reactive.store.StoredEntry;
import reactor.core.Disposable;

/** One reading of a conversation's messages, page by page as they are asked for. A damaged row is left out. */
final class History {
    private static final int PAGE = 256;

    private final StoreReads reads;
    private final PacedOutlet<StoredEntry> outlet;
    private final ConversationId conversation;
    private final HistoryRange range;
    private final ArrayDeque<StoredEntry> page = new ArrayDeque<>();
    private long afterNs = Long.MIN_VALUE;
    private long afterPosition;
    /** How many damaged rows were read behind that place: without a time there is no going on behind them. */
    private int damaged;

    private boolean read;
    private @Nullable Disposable reading;

    History(StoreReads reads, PacedOutlet<StoredEntry> outlet, ConversationId conversation, HistoryRange range) {
        this.reads = reads;
        this.outlet = outlet;
        this.conversation = conversation;
        this.range = range;
    }

    /** Begins to answer demand. */
    void begin() {
        outlet.onRoom(this::advance);
        outlet.onCancel(this::stop);
        advance();
    }

    private void advance() {
        while (reading == null && outlet.hasRoom()) {
            StoredEntry next = page.poll();
            if (next != null) {
                outlet.next(next, Rows.sizeOf(next));
            } else if (read) {
                outlet.complete();
            } else {
                int limit = PAGE + damaged;
                reading = reads.read(
                        store -> store.history(
                                conversation, range.fromNs(), range.toNs(), afterNs, afterPosition, limit),
                        this::paged,
                        this::failed);
            }
        }
    }

    private void paged(List<StoredEntry> rows) {
        reading = null;
        read = rows.size() <= damaged;
        for (StoredEntry row : rows.subList(Math.min(damaged, rows.size()), rows.size())) {
            if (row.entry() instanceof Entry.OfMessage message) {
                page.add(row);
                afterNs = message.sentNs();
                afterPosition = row.position();
                damaged = 0;
            } else {
                damaged++;
            }
        }
        advance();
    }

    private void failed(Throwable error) {
        reading = null;
        outlet.error(error);
    }

    private void stop() {
        page.clear();
        if (reading != null) {
            reading.dispose();
        }
    }
}
