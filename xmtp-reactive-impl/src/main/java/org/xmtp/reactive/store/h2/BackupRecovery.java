package org.xmtp.reactive.store.h2;

import java.util.ArrayList;
import java.util.List;
import org.xmtp.reactive.api.StoreRecovery;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.OutboxCopy;
import org.xmtp.reactive.store.OutboxRow;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.RefusedCopy;
import org.xmtp.reactive.store.SendIntent;
import org.xmtp.reactive.store.SessionRow;
import org.xmtp.reactive.store.StoreHead;
import org.xmtp.reactive.store.WriteSet;
import org.xmtp.reactive.store.WriteSetId;

/**
 * Makes a store fit to go on that is not as far as it was. Keys of its sessions may have been used since, so nothing is
 * sent on them any more; what it has queued may have been published, so it is given up. Begun again after a kill, it
 * comes to the same.
 */
final class BackupRecovery {
    private static final int PEERS_AT_ONCE = 16;
    private static final int ROWS_AT_ONCE = 256;
    private static final String UNKNOWN =
            "the store was put back from a backup: nobody knows whether this copy was published";

    private final StoreWriter writer;
    private final Readers readers;
    private final long nowNs;
    private final long writerNumber;
    private long position;
    private long number;
    private int sessions;
    private int copies;

    /**
     * A recovery.
     *
     * @param writer writes it
     * @param readers reads what there is
     * @param nowNs the time of day
     * @param writerNumber drawn at random
     */
    BackupRecovery(StoreWriter writer, Readers readers, long nowNs, long writerNumber) {
        this.writer = writer;
        this.readers = readers;
        this.nowNs = nowNs;
        this.writerNumber = writerNumber;
    }

    /** Does it; positions go on behind those that were lost, so that none ever names two rows. */
    StoreRecovery run(KnownHead known) {
        StoreHead head = writer.head();
        position = Math.max(known.position(), head.lastPosition());
        // Moves nothing but the position.
        write(List.of(new Change.TopicSwept(head.swept())));
        replaceSessions();
        giveUpCopies();
        giveUpIntents();
        return new StoreRecovery(known.recovering(), Math.max(known.position(), known.recovering()), sessions, copies);
    }

    private void replaceSessions() {
        List<PeerId> peers = readers.peers().peersWithSessions(writer.view());
        for (int from = 0; from < peers.size(); from += PEERS_AT_ONCE) {
            List<PeerId> some = peers.subList(from, Math.min(peers.size(), from + PEERS_AT_ONCE));
            List<Change> changes = new ArrayList<>();
            readers.peers()
                    .peers(writer.view(), some)
                    .values()
                    .forEach(peer -> peer.sessions().stream()
                            .filter(BackupRecovery::isSentOn)
                            .forEach(session -> changes.add(new Change.SessionAdvanced(session.replaced(nowNs)))));
            sessions += changes.size();
            write(changes);
        }
    }

    private static boolean isSentOn(SessionRow session) {
        return session.replacedNs() == 0 && !session.isRetired();
    }

    private void giveUpCopies() {
        long last = 0;
        List<OutboxRow> rows = rows(last);
        while (!rows.isEmpty()) {
            List<Change> changes = new ArrayList<>();
            for (OutboxRow row : rows) {
                List<PeerId> recipients =
                        row.copies().stream().map(OutboxCopy::recipient).toList();
                changes.add(new Change.CopiesSettled(row.position(), row.message(), refused(recipients)));
                last = row.position();
            }
            write(changes);
            rows = rows(last);
        }
    }

    private List<OutboxRow> rows(long after) {
        return readers.outbox().outbox(writer.view(), after, ROWS_AT_ONCE);
    }

    /** Behind the rows: what stands at a message's own position is settled by now. */
    private void giveUpIntents() {
        for (SendIntent intent : readers.outbox().intents(writer.view())) {
            write(List.of(
                    new Change.IntentChanged(intent.message(), List.of()),
                    new Change.CopiesSettled(intent.message(), intent.message(), refused(intent.remaining()))));
        }
    }

    private List<RefusedCopy> refused(List<PeerId> recipients) {
        copies += recipients.size();
        return recipients.stream().map(peer -> new RefusedCopy(peer, UNKNOWN)).toList();
    }

    private void write(List<Change> changes) {
        if (!changes.isEmpty()) {
            position++;
            number++;
            WriteSet writeSet = new WriteSet(position, new WriteSetId(writerNumber, number), changes);
            writer.commit(writer.head().lastWriteSet(), List.of(writeSet));
        }
    }
}
