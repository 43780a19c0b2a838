package org.xmtp.reactive.store.h2;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ConversationId;
import org.xmtp.reactive.api.XmtpClosedException;
import org.xmtp.reactive.runtime.EngineRuntime;
import org.xmtp.reactive.runtime.StoreTasks;
import org.xmtp.reactive.store.AccountRow;
import org.xmtp.reactive.store.CommitException;
import org.xmtp.reactive.store.ConversationRow;
import org.xmtp.reactive.store.Digest;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.HeldEnvelope;
import org.xmtp.reactive.store.HeldPlace;
import org.xmtp.reactive.store.OutboxRow;
import org.xmtp.reactive.store.PagedPeers;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.PeerRow;
import org.xmtp.reactive.store.Place;
import org.xmtp.reactive.store.ReaderMark;
import org.xmtp.reactive.store.RefusedCopy;
import org.xmtp.reactive.store.SendIntent;
import org.xmtp.reactive.store.StoreHead;
import org.xmtp.reactive.store.StoredEntry;
import org.xmtp.reactive.store.WriteSet;
import org.xmtp.reactive.store.WriteSetId;
import reactor.core.publisher.Mono;

/**
 * The store on H2, in a file or in memory. One strand writes: commits, and between them the slices of a fold. Another
 * one reads, through a connection of its own, so that neither waits for the other.
 */
final class H2Store implements EngineStore {
    /** After so long without a commit there is time to fold; until then, commits fold their share. */
    private static final Duration IDLE = Duration.ofMillis(10);

    private static final Duration CLOSING_FOLD = Duration.ofSeconds(3);

    private final Supplier<StorePlace> places;
    private final FoldLimits limits;
    private final EngineRuntime runtime;
    private final StoreTasks writing;
    private final ReadingSide reading;
    private final Mono<Void> closing = Mono.defer(this::closeAll).cache();
    private volatile @Nullable Open open;
    private volatile boolean closed;
    private boolean foldScheduled;
    private long lastCommit;

    H2Store(Supplier<StorePlace> places, FoldLimits limits, EngineRuntime runtime) {
        this.places = places;
        this.limits = limits;
        this.runtime = runtime;
        this.writing = new StoreTasks(runtime.store());
        this.reading = new ReadingSide(new StoreTasks(runtime.store()), this::newReaders);
    }

    /** What is there once the store is open. */
    private record Open(
            StorePlace place, Database database, Openings openings, StoreWriter writer, Optional<HeadKeeper> heads) {
        Open with(StoreWriter other) {
            return new Open(place, database, openings, other, heads);
        }

        Open with(Optional<HeadKeeper> keeper) {
            return new Open(place, database, openings, writer, keeper);
        }

        void giveBack() {
            openings.wipe();
            place.release();
        }
    }

    @Override
    public Mono<StoreHead> open() {
        return writing.call(() -> {
                    if (closed) {
                        throw new XmtpClosedException();
                    }
                    if (open != null) {
                        throw new IllegalStateException("A store is opened once.");
                    }
                    return take(places.get());
                })
                .flatMap(told -> told);
    }

    /** Its head, once it is recovered where it has to be. */
    private Mono<StoreHead> take(StorePlace place) {
        Openings openings = new Openings(place.key(), runtime.random());
        try {
            Database database = new Database(place);
            Admission admission = new Admission(place, openings.headKey(), runtime);
            database.probe(openings, limits, admission::behind);
            StoreWriter writer = connect(database, openings);
            Optional<KnownHead> behind = admitted(admission, writer);
            open = new Open(place, database, openings, writer, behind.isEmpty() ? admission.heads() : Optional.empty());
            return behind.map(known -> recovered(admission, writer.head(), known))
                    .orElseGet(() -> Mono.just(writer.head()));
        } catch (RuntimeException | Error e) {
            openings.wipe();
            place.release();
            throw e;
        }
    }

    private static Optional<KnownHead> admitted(Admission admission, StoreWriter writer) {
        try {
            return admission.admit(writer);
        } catch (RuntimeException | Error e) {
            writer.abort();
            throw e;
        }
    }

    /** Its head once it is recovered and the user was told; until then its head file says that it is not. */
    private Mono<StoreHead> recovered(Admission admission, StoreHead behind, KnownHead known) {
        return admission
                .recover(this, behind, known)
                .flatMap(done -> writing.call(() -> {
                            Open now = opened();
                            StoreHead head = now.writer().head();
                            admission.recovered(done, head);
                            open = now.with(admission.heads());
                            return head;
                        })
                        .flatMap(head -> admission.tell(done).thenReturn(head)))
                .onErrorResume(error -> close().then(Mono.error(error)));
    }

    @Override
    public Mono<Void> commit(WriteSetId after, List<WriteSet> batch) {
        return writing.run(() -> {
            Open now = opened();
            now.writer().commit(after, batch);
            now.heads().ifPresent(heads -> heads.reached(now.writer().head()));
            lastCommit = runtime.nanoTime();
            scheduleFold(IDLE);
        });
    }

    @Override
    public Mono<StoreHead> recover() {
        return writing.call(() -> {
                    StoreWriter writer = opened().writer();
                    return writer.isSound() ? Optional.of(writer.head()) : Optional.<StoreHead>empty();
                })
                .flatMap(head -> head.map(Mono::just).orElseGet(this::reconnect));
    }

    /** A file whose database has failed opens anew only when no connection is left. */
    private Mono<StoreHead> reconnect() {
        return writing.run(() -> opened().writer().abandon())
                .then(reading.disconnect())
                .then(writing.call(() -> {
                    Open failed = opened();
                    StoreWriter writer = connect(failed.database(), failed.openings());
                    forced(writer);
                    open = failed.with(writer);
                    scheduleFold(IDLE);
                    return writer.head();
                }));
    }

    private static void forced(StoreWriter writer) {
        try {
            writer.forceFound();
        } catch (RuntimeException | Error e) {
            writer.abort();
            throw e;
        }
    }

    @Override
    public Mono<Map<PeerId, PeerRow>> peers(Collection<PeerId> peers) {
        return read((reader, view) -> reader.peers().peers(view, peers));
    }

    @Override
    public Mono<PagedPeers> pagedPeers(long after) {
        return read((reader, view) -> reader.peers().pagedPeers(view, after));
    }

    @Override
    public Mono<AccountRow> account(AccountAddress account) {
        return read((reader, view) -> reader.peers().account(view, account));
    }

    @Override
    public Mono<List<AccountAddress>> accounts() {
        return read((reader, view) -> reader.peers().accounts(view));
    }

    @Override
    public Mono<List<PeerId>> peersWithSessions() {
        return read((reader, view) -> reader.peers().peersWithSessions(view));
    }

    @Override
    public Mono<Map<Digest, Digest>> seen(Collection<Digest> marks) {
        return read((reader, view) -> reader.peers().seen(view, marks));
    }

    @Override
    public Mono<List<StoredEntry>> entries(long after, int limit) {
        return read((reader, view) -> reader.entries().entries(view, after, limit));
    }

    @Override
    public Mono<List<StoredEntry>> history(
            ConversationId conversation, long fromNs, long toNs, long afterNs, long afterPosition, int limit) {
        Place start = Place.before(fromNs, afterNs, afterPosition);
        return read((reader, view) -> reader.entries().history(view, conversation, start, toNs, limit));
    }

    @Override
    public Mono<List<ConversationRow>> conversations() {
        return read((reader, view) -> reader.entries().conversations(view));
    }

    @Override
    public Mono<List<OutboxRow>> outbox(long after, int limit) {
        return read((reader, view) -> reader.outbox().outbox(view, after, limit));
    }

    @Override
    public Mono<Long> unsent() {
        return read((reader, view) -> reader.sql().count(Table.OUTBOX));
    }

    @Override
    public Mono<List<RefusedCopy>> refused(long message) {
        return read((reader, view) -> reader.outbox().refused(message));
    }

    @Override
    public Mono<List<SendIntent>> intents() {
        return read((reader, view) -> reader.outbox().intents(view));
    }

    @Override
    public Mono<List<HeldPlace>> held() {
        return read((reader, view) -> reader.held().held(view));
    }

    @Override
    public Mono<List<HeldEnvelope>> heldEnvelopes(List<Digest> digests) {
        return read((reader, view) -> reader.held().envelopes(view, digests));
    }

    @Override
    public Mono<ReaderMark> readerMark(String reader) {
        return read((readers, view) -> readers.peers().readerMark(reader));
    }

    @Override
    public Mono<Void> close() {
        return closing;
    }

    private Mono<Void> closeAll() {
        closed = true;
        long deadline = runtime.nanoTime() + CLOSING_FOLD.toNanos();
        return reading.disconnect()
                .then(writing.call(() -> foldLast(deadline))
                        .repeat()
                        .takeWhile(more -> more)
                        .then())
                .then(writing.run(this::shutDown));
    }

    /** False when nothing is left to fold, or no time, or that fails: the next opening folds what is left. */
    private boolean foldLast(long deadline) {
        Open last = open;
        try {
            return last != null
                    && !last.place().lost()
                    && runtime.nanoTime() - deadline < 0
                    && last.writer().foldLast();
        } catch (CommitException e) {
            return false;
        }
    }

    private void shutDown() {
        Open last = open;
        if (last != null) {
            last.heads().ifPresent(HeadKeeper::write);
            if (!last.place().lost()) {
                last.writer().shutDown();
            }
            last.giveBack();
        }
    }

    private <T> Mono<T> read(BiFunction<Readers, View, T> read) {
        return reading.read(() -> opened().writer().view(), read);
    }

    private Readers newReaders() {
        Open now = opened();
        return Readers.on(now.database().connect(), now.openings(), runtime.clock());
    }

    private StoreWriter connect(Database database, Openings openings) {
        Sql sql = database.connect();
        boolean opened = false;
        try {
            StoreWriter writer = database.open(sql, openings, limits);
            opened = true;
            return writer;
        } finally {
            if (!opened) {
                sql.abort();
            }
        }
    }

    private Open opened() {
        Open now = open;
        if (closed || (now != null && now.place().lost())) {
            throw new XmtpClosedException();
        }
        if (now == null) {
            throw new IllegalStateException("The store is not open yet.");
        }
        return now;
    }

    private void scheduleFold(Duration delay) {
        Open now = open;
        if (!foldScheduled && !closed && now != null && now.writer().folding()) {
            foldScheduled = true;
            writing.later(delay, this::foldSlice);
        }
    }

    /** One slice at a time, behind whatever commit waits by then. */
    private void foldSlice() {
        foldScheduled = false;
        Open now = open;
        if (closed || now == null || now.place().lost()) {
            return;
        }
        if (runtime.nanoTime() - lastCommit < IDLE.toNanos()) {
            scheduleFold(IDLE);
            return;
        }
        try {
            now.writer().foldOn();
        } catch (CommitException e) {
            // The next commit meets the same trouble and has somebody to tell.
            return;
        }
        scheduleFold(Duration.ZERO);
    }
}
