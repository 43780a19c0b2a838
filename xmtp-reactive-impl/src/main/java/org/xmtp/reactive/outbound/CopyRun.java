package org.xmtp.reactive.outbound;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.session.Journal;
import org.xmtp.reactive.session.Peer;
import org.xmtp.reactive.session.WriteSetDraft;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.OutboxCopy;
import org.xmtp.reactive.store.OutboxRow;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.RefusedCopy;

/**
 * The copies of a durable message, made batch by batch: each write-set queues a batch and takes it off the intent. The
 * next batch is made when the one before has entered the journal and that has room.
 */
final class CopyRun implements Drafts.Planned {
    private final long message;
    private final Draft.Subject subject;
    private final Drafts drafts;
    private final int batchSize;
    private List<Peer> remaining;
    private List<Peer> batch = List.of();
    private @Nullable Draft draft;
    private boolean waitsForRoom;

    CopyRun(long message, Draft.Subject subject, List<Peer> remaining, Drafts drafts) {
        this.message = message;
        this.subject = subject;
        this.remaining = remaining;
        this.drafts = drafts;
        // Whoever leaves memory in between would come back as another.
        remaining.forEach(Peer::retain);
        this.batchSize = (int) Math.max(1, Drafts.MAX_COPIES_BYTES / (subject.content().length + Sends.OVERHEAD));
    }

    @Override
    public boolean isComplete() {
        if (draft == null) {
            begin();
        }
        return draft != null && draft.isComplete();
    }

    private void begin() {
        Journal journal = drafts.parts().journal();
        if (!journal.hasRoom()) {
            if (!waitsForRoom) {
                waitsForRoom = true;
                journal.whenRoom(() -> {
                    waitsForRoom = false;
                    drafts.drain();
                });
            }
            return;
        }
        batch = remaining.subList(0, Math.min(batchSize, remaining.size()));
        Draft fresh = new Draft(subject, batch, drafts::drain);
        draft = fresh;
        fresh.begin(drafts.maker());
    }

    @Override
    public boolean enter() {
        Draft made = draft;
        if (made == null) {
            throw new IllegalStateException("Nothing is made yet.");
        }
        List<Peer> done = batch;
        remaining = remaining.subList(done.size(), remaining.size());
        List<PeerId> left = remaining.stream().map(Peer::id).toList();
        List<OutboxCopy> copies = made.copies();
        List<Change> changes = new ArrayList<>(3);
        long stamp = copies.isEmpty() ? 0 : drafts.parts().destination().stamp();
        if (!copies.isEmpty()) {
            changes.add(new Change.CopiesQueued(message, stamp, copies));
        }
        changes.add(new Change.IntentChanged(message, left));
        List<RefusedCopy> lost = made.lost(copies);
        if (!lost.isEmpty()) {
            changes.add(Change.CopiesSettled.unmade(message, lost));
        }
        drafts.parts().journal().append(new WriteSetDraft(changes, made.states(), WriteSetDraft.Owner.told(position -> {
            made.release();
            done.forEach(Peer::release);
            if (!lost.isEmpty()) {
                drafts.parts().destination().lost(message, lost);
            }
            if (!copies.isEmpty()) {
                drafts.parts().destination().queued(new OutboxRow(position, message, stamp, copies));
            }
        })));
        draft = null;
        return left.isEmpty();
    }
}
