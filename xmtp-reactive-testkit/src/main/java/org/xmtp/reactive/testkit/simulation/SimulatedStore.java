package org.xmtp.reactive.testkit.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ConversationId;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.XmtpStorageException;
import org.xmtp.reactive.runtime.EngineRuntime;
import org.xmtp.reactive.store.AccountRow;
import org.xmtp.reactive.store.BackupRecovery;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.CommitException;
import org.xmtp.reactive.store.CommitException.Outcome;
import org.xmtp.reactive.store.ConversationRow;
import org.xmtp.reactive.store.Digest;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.HeldEnvelope;
import org.xmtp.reactive.store.HeldPlace;
import org.xmtp.reactive.store.OutboxRow;
import org.xmtp.reactive.store.PagedPeers;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.PeerRow;
import org.xmtp.reactive.store.ReaderMark;
import org.xmtp.reactive.store.RefusedCopy;
import org.xmtp.reactive.store.SendIntent;
import org.xmtp.reactive.store.StoreHead;
import org.xmtp.reactive.store.StoredEntry;
import org.xmtp.reactive.store.WriteSet;
import org.xmtp.reactive.store.WriteSetId;
import org.xmtp.reactive.testkit.ForwardingStore;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** A store on a simulated disk, with its faults. */
final class SimulatedStore extends ForwardingStore {
    /** How many write-sets are put back at once. */
    private static final int COMMIT = 64;

    private final SimulatedDisk disk;
    private final Scheduler later;
    private final Mono<StoreHead> opening;
    /** A commit that has failed, and happens when its outcome is looked for. */
    private @Nullable Mono<Void> undecided;

    private boolean asked;
    private boolean opened;
    private boolean serves;

    SimulatedStore(EngineStore store, SimulatedDisk disk, EngineRuntime runtime) {
        super(store);
        this.disk = disk;
        // Goes on though nobody waits for it any more: whoever closes has to know what became of it.
        opening = store.open()
                .doOnSubscribe(subscription -> asked = true)
                .doOnSuccess(head -> opened = true)
                .flatMap(this::filled)
                .flatMap(head ->
                        disk.loss().map(loss -> recovered(head, loss, runtime)).orElseGet(() -> Mono.just(head)))
                .doOnSuccess(head -> serves = true)
                .cache();
        later = new SimulatedScheduler(runtime.store(), runtime.clock());
    }

    @Override
    public Mono<StoreHead> open() {
        return opening;
    }

    /** Where the disk was put back, the database is a new one: it gets what was committed once more. */
    private Mono<StoreHead> filled(StoreHead head) {
        List<WriteSet> missing = disk.missing();
        if (missing.isEmpty()) {
            return Mono.just(head);
        }
        List<Mono<Void>> commits = new ArrayList<>();
        WriteSetId after = head.lastWriteSet();
        for (int from = 0; from < missing.size(); from += COMMIT) {
            List<WriteSet> batch = missing.subList(from, Math.min(missing.size(), from + COMMIT));
            commits.add(super.commit(after, batch));
            after = batch.get(batch.size() - 1).id();
        }
        return Flux.concat(commits).then(super.recover()).doOnSuccess(filled -> disk.filled());
    }

    /** As the opening of a file does that is behind its head file. */
    private Mono<StoreHead> recovered(StoreHead head, SimulatedDisk.Loss loss, EngineRuntime runtime) {
        long nowNs = runtime.clock().millis() * 1_000_000L;
        return new BackupRecovery(this, nowNs, runtime.random().nextLong())
                .run(head, loss.from(), loss.upTo())
                .then(super.recover())
                .doOnSuccess(recovered -> disk.recovered());
    }

    @Override
    public Mono<Void> commit(WriteSetId after, List<WriteSet> batch) {
        return Mono.defer(() -> {
            if (disk.isFull()) {
                return failing(Outcome.UNAVAILABLE);
            }
            // A commit that was asked for takes place, whoever waits for it.
            Mono<Void> written = super.commit(after, batch).doOnSuccess(done -> disk.committed(batch));
            Mono<Void> commit = Mono.fromFuture(written::toFuture, true);
            DiskFaults.Kind fault = disk.faults().next(DiskFaults.OF_COMMIT);
            if (fault == null) {
                return commit;
            }
            return switch (fault) {
                case REFUSED -> isOneInbound(batch) ? commit : failing(Outcome.REJECTED);
                case UNAVAILABLE -> failing(Outcome.UNAVAILABLE);
                case UNKNOWN_DONE -> commit.then(failing(Outcome.UNKNOWN));
                case UNKNOWN_NOT_DONE -> failing(Outcome.UNKNOWN);
                case UNKNOWN_DONE_LATER -> {
                    undecided = commit;
                    yield failing(Outcome.UNKNOWN);
                }
                default -> commit.delaySubscription(delay(), later);
            };
        });
    }

    /** What is refused alone is a failure from then on; a genuine message would be lost. */
    private static boolean isOneInbound(List<WriteSet> batch) {
        return batch.size() == 1
                && batch.get(0).changes().stream()
                        .anyMatch(change ->
                                change instanceof Change.EnvelopeSeen || change instanceof Change.EnvelopeHeld);
    }

    private Mono<Void> failing(Outcome outcome) {
        return Mono.fromRunnable(() -> disk.failed("commit fails: " + outcome))
                .then(Mono.error(() -> new CommitException(outcome, "a fault of the simulation")));
    }

    @Override
    public Mono<StoreHead> recover() {
        return Mono.defer(() -> {
            DiskFaults.Kind fault = disk.faults().next(DiskFaults.OF_RECOVERY);
            if (fault == DiskFaults.Kind.RECOVERY_FAILS || disk.failsToRecover()) {
                disk.failed("recovery fails");
                return Mono.error(trouble());
            }
            Mono<Void> decided = undecided == null ? Mono.empty() : undecided;
            undecided = null;
            Mono<StoreHead> recovery = decided.then(super.recover());
            return fault == null ? recovery : recovery.delaySubscription(delay(), later);
        });
    }

    private <T> Mono<T> reading(Supplier<Mono<T>> read) {
        return Mono.defer(() -> {
            DiskFaults.Kind fault = disk.faults().next(DiskFaults.OF_READ);
            if (fault == DiskFaults.Kind.READ_FAILS) {
                disk.failed("read fails");
                return Mono.error(trouble());
            }
            return fault == null ? read.get() : read.get().delaySubscription(delay(), later);
        });
    }

    /** What only parts of an epoch ask for. */
    private <T> Mono<T> readingOfPart(Supplier<Mono<T>> read) {
        if (serves && disk.faults().next(DiskFaults.OF_PART) != null) {
            disk.failed("a part throws");
            throw new IllegalStateException("A fault of the simulation.");
        }
        return reading(read);
    }

    private Duration delay() {
        return Duration.ofMillis(disk.faults().delayMs());
    }

    private static XmtpStorageException trouble() {
        return new XmtpStorageException(ErrorCode.STORE_UNAVAILABLE, "A fault of the simulation.", null);
    }

    @Override
    public Mono<Map<PeerId, PeerRow>> peers(Collection<PeerId> peers) {
        return readingOfPart(() -> super.peers(peers));
    }

    @Override
    public Mono<PagedPeers> pagedPeers(long after) {
        return reading(() -> super.pagedPeers(after));
    }

    @Override
    public Mono<AccountRow> account(AccountAddress account) {
        return reading(() -> super.account(account));
    }

    @Override
    public Mono<List<AccountAddress>> accounts() {
        return reading(super::accounts);
    }

    @Override
    public Mono<List<PeerId>> peersWithSessions() {
        return reading(super::peersWithSessions);
    }

    @Override
    public Mono<Map<Digest, Digest>> seen(Collection<Digest> marks) {
        return readingOfPart(() -> super.seen(marks));
    }

    @Override
    public Mono<List<StoredEntry>> entries(long after, int limit) {
        return reading(() -> super.entries(after, limit));
    }

    @Override
    public Mono<List<StoredEntry>> history(
            ConversationId conversation, long fromNs, long toNs, long afterNs, long afterPosition, int limit) {
        return reading(() -> super.history(conversation, fromNs, toNs, afterNs, afterPosition, limit));
    }

    @Override
    public Mono<List<ConversationRow>> conversations() {
        return reading(super::conversations);
    }

    @Override
    public Mono<List<OutboxRow>> outbox(long after, int limit) {
        return readingOfPart(() -> super.outbox(after, limit));
    }

    @Override
    public Mono<Long> unsent() {
        return reading(super::unsent);
    }

    @Override
    public Mono<List<RefusedCopy>> refused(long message) {
        return reading(() -> super.refused(message));
    }

    @Override
    public Mono<List<SendIntent>> intents() {
        return reading(super::intents);
    }

    @Override
    public Mono<List<HeldPlace>> held() {
        return reading(super::held);
    }

    @Override
    public Mono<List<HeldEnvelope>> heldEnvelopes(List<Digest> digests) {
        return reading(() -> super.heldEnvelopes(digests));
    }

    @Override
    public Mono<ReaderMark> readerMark(String reader) {
        return reading(() -> super.readerMark(reader));
    }

    /** A store in memory is gone when it is closed; on a disk it stays. So it is left as a killed process leaves it. */
    @Override
    public Mono<Void> close() {
        return Mono.defer(() -> asked ? opening.then().onErrorComplete() : Mono.<Void>empty())
                .then(Mono.<Void>fromRunnable(() -> {
                    if (opened) {
                        opened = false;
                        disk.unmount();
                    }
                }))
                .then(super.close());
    }
}
