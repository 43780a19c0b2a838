package org.xmtp.reactive.store;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.StoreRecovery;
import org.xmtp.reactive.api.XmtpStorageException;
import reactor.core.publisher.Mono;

/**
 * Makes a store fit to go on that is not as far as it was. Keys of its sessions may have been used since, so nothing is
 * sent on them any more; what it has queued may have been published, so it is given up. Begun again after a kill, it
 * comes to the same.
 */
public final class BackupRecovery {
    private static final int PEERS_AT_ONCE = 16;
    private static final int ROWS_AT_ONCE = 256;
    private static final String UNKNOWN =
            "the store was put back from a backup: nobody knows whether this copy was published";

    private final EngineStore store;
    private final long nowNs;
    private final long writerNumber;
    private WriteSetId last = WriteSetId.NONE;
    private long position;
    private long number;
    private int sessions;
    private int copies;

    /**
     * A recovery, to be run once.
     *
     * @param store what is recovered: open, and used by nobody else meanwhile
     * @param nowNs the time of day
     * @param writerNumber drawn at random
     */
    public BackupRecovery(EngineStore store, long nowNs, long writerNumber) {
        this.store = store;
        this.nowNs = nowNs;
        this.writerNumber = writerNumber;
    }

    /**
     * Creates the recovery; positions go on behind those that were lost, so that none ever names two rows.
     *
     * <ul>
     *   <li><i>completes</i> when all of it is durable.
     *   <li><i>errors with</i> {@link XmtpStorageException} when it has to be begun again.
     * </ul>
     *
     * @param head where the store is
     * @param from where it was when its recovery was first begun
     * @param lostUpTo the last position that it is known to have been at
     */
    public Mono<StoreRecovery> run(StoreHead head, long from, long lostUpTo) {
        position = Math.max(lostUpTo, head.lastPosition());
        last = head.lastWriteSet();
        // Moves nothing but the position.
        return write(List.of(new Change.TopicSwept(head.swept())))
                .then(replaceSessions())
                .then(giveUpCopies())
                .then(giveUpIntents())
                .then(withholdAnew())
                .then(markIdentity(head))
                .onErrorMap(CommitException.class, BackupRecovery::trouble)
                .then(Mono.fromSupplier(() -> new StoreRecovery(from, Math.max(lostUpTo, from), sessions, copies)));
    }

    private static XmtpStorageException trouble(CommitException cause) {
        return new XmtpStorageException(
                ErrorCode.STORE_UNAVAILABLE,
                "The store could not be recovered; free space or mend the disk, then recover it again.",
                cause);
    }

    private Mono<Void> replaceSessions() {
        return store.peersWithSessions()
                .flatMapIterable(peers -> peers)
                .buffer(PEERS_AT_ONCE)
                .concatMap(store::peers)
                .concatMap(peers -> replaceSessions(peers.values()))
                .then();
    }

    private Mono<Void> replaceSessions(Collection<PeerRow> peers) {
        List<Change> changes = new ArrayList<>();
        for (PeerRow peer : peers) {
            peer.sessions().stream()
                    .filter(BackupRecovery::isSentOn)
                    .forEach(session -> changes.add(new Change.SessionAdvanced(session.replaced(nowNs))));
        }
        sessions += changes.size();
        return write(changes);
    }

    private static boolean isSentOn(SessionRow session) {
        return session.replacedNs() == 0 && !session.isRetired();
    }

    private Mono<Void> giveUpCopies() {
        return rows(0).expand(rows -> rows.isEmpty()
                        ? Mono.empty()
                        : giveUp(rows).then(rows(rows.get(rows.size() - 1).position())))
                .then();
    }

    private Mono<List<OutboxRow>> rows(long after) {
        return store.outbox(after, ROWS_AT_ONCE);
    }

    private Mono<Void> giveUp(List<OutboxRow> rows) {
        List<Change> changes = new ArrayList<>();
        for (OutboxRow row : rows) {
            List<PeerId> recipients =
                    row.copies().stream().map(OutboxCopy::recipient).toList();
            changes.add(new Change.CopiesSettled(row.position(), row.message(), refused(recipients)));
        }
        return write(changes);
    }

    private Mono<Void> giveUpIntents() {
        return store.intents()
                .flatMapIterable(intents -> intents)
                .concatMap(intent -> write(List.of(
                        new Change.IntentChanged(intent.message(), List.of()),
                        Change.CopiesSettled.unmade(intent.message(), refused(intent.remaining())))))
                .then();
    }

    /** Who is held here may have been approved since, and have been sent what was kept from it: not once more. */
    private Mono<Void> withholdAnew() {
        return store.accounts()
                .flatMapIterable(accounts -> accounts)
                .concatMap(store::account)
                .concatMap(row -> write(row.unapproved().stream()
                        .<Change>map(one -> new Change.InstallationUnapproved(one.peer(), one.trust()))
                        .toList()))
                .then();
    }

    private Mono<Void> markIdentity(StoreHead head) {
        return write(head.identity().stream()
                .<Change>map(identity -> new Change.IdentityChanged(identity.recovered(nowNs)))
                .toList());
    }

    private List<RefusedCopy> refused(List<PeerId> recipients) {
        copies += recipients.size();
        return recipients.stream().map(peer -> new RefusedCopy(peer, UNKNOWN)).toList();
    }

    private Mono<Void> write(List<Change> changes) {
        return changes.isEmpty() ? Mono.empty() : Mono.defer(() -> commit(changes));
    }

    private Mono<Void> commit(List<Change> changes) {
        position++;
        number++;
        WriteSet writeSet = new WriteSet(position, new WriteSetId(writerNumber, number), changes);
        WriteSetId before = last;
        last = writeSet.id();
        return store.commit(before, List.of(writeSet));
    }
}
