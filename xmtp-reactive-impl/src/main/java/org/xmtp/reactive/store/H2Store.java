package org.xmtp.reactive.store;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ConversationId;
import org.xmtp.reactive.api.StoreKey;
import org.xmtp.reactive.api.XmtpClosedException;
import org.xmtp.reactive.api.XmtpStore;
import reactor.core.publisher.Mono;

/**
 * The store on H2, in a file or in memory. One thread writes: commits, and between them the slices of a fold. Another
 * one reads, through a connection of its own, so that neither waits for the other.
 */
final class H2Store implements EngineStore {
    /** After so long without a commit there is time to fold; until then, commits fold their share. */
    private static final Duration IDLE = Duration.ofMillis(10);

    private static final Duration CLOSING_FOLD = Duration.ofSeconds(3);

    private final Supplier<Database> place;
    private final FoldLimits limits;
    private final Openings openings;
    private final StoreThread writing = new StoreThread("xmtp-store-writer");
    private final StoreThread reading = new StoreThread("xmtp-store-reader");
    private final Mono<Void> closing = Mono.defer(this::closeAll).cache();
    private volatile @Nullable Database database;
    private volatile @Nullable StoreWriter writer;
    private volatile boolean closed;
    private @Nullable Readers readers;
    private boolean foldScheduled;
    private long lastCommit;

    H2Store(XmtpStore store, FoldLimits limits) {
        this.place = () -> Database.take(store);
        this.limits = limits;
        this.openings = new Openings(
                store instanceof XmtpStore.InFile inFile ? inFile.key() : StoreKey.random(), new SecureRandom());
    }

    @Override
    public Mono<StoreHead> open() {
        return writing.call(() -> {
            if (closed) {
                throw new XmtpClosedException();
            }
            if (database != null) {
                throw new IllegalStateException("A store is opened once.");
            }
            Database taken = place.get();
            try {
                StoreWriter opened = connect(taken);
                database = taken;
                writer = opened;
                return opened.head();
            } catch (RuntimeException e) {
                taken.release();
                throw e instanceof SqlFailure failure ? failure.toStorageException() : e;
            }
        });
    }

    @Override
    public Mono<Void> commit(List<WriteSet> batch) {
        return writing.call(() -> {
            opened().commit(batch);
            lastCommit = System.nanoTime();
            scheduleFold(IDLE);
            return null;
        });
    }

    @Override
    public Mono<Long> recoverLastPosition() {
        return writing.call(() -> {
            opened().abandon();
            reading.later(Duration.ZERO, this::dropReaders);
            try {
                StoreWriter recovered = connect(database());
                writer = recovered;
                scheduleFold(IDLE);
                return recovered.view().position();
            } catch (SqlFailure e) {
                throw e.toStorageException();
            }
        });
    }

    @Override
    public Mono<Map<PeerId, PeerRow>> peers(Collection<PeerId> peers) {
        return read((reader, view) -> reader.peers().peers(view, peers));
    }

    @Override
    public Mono<List<Contact>> contacts(AccountAddress account) {
        return read((reader, view) -> reader.peers().contacts(view, account));
    }

    @Override
    public Mono<List<AccountAddress>> accounts() {
        return read((reader, view) -> reader.peers().accounts(view));
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
        Place from = new Place(fromNs, 0);
        Place behind = new Place(afterNs, afterPosition);
        Place start = afterPosition == 0 || behind.compareTo(from) < 0 ? from : behind;
        return read((reader, view) -> reader.entries().history(view, conversation, start, toNs, limit));
    }

    @Override
    public Mono<List<ConversationRow>> conversations() {
        return read((reader, view) -> reader.entries().conversations(view));
    }

    @Override
    public Mono<List<OutboxRow>> outbox(long after, int limit) {
        return read((reader, view) -> reader.entries().outbox(view, after, limit));
    }

    @Override
    public Mono<List<HeldEnvelope>> held() {
        return read((reader, view) -> reader.peers().held(view));
    }

    @Override
    public Mono<Long> readerMark(String reader) {
        return read((readers, view) -> readers.peers().readerMark(reader));
    }

    @Override
    public Mono<Void> close() {
        return closing;
    }

    private Mono<Void> closeAll() {
        closed = true;
        return reading.<Void>call(() -> {
                    dropReaders();
                    return null;
                })
                .then(writing.<Void>call(() -> {
                    StoreWriter open = writer;
                    Database taken = database;
                    if (open != null && taken != null) {
                        open.close(CLOSING_FOLD);
                        taken.release();
                    }
                    openings.wipe();
                    return null;
                }))
                .doFinally(signal -> {
                    reading.end();
                    writing.end();
                });
    }

    private <T> Mono<T> read(BiFunction<Readers, View, T> read) {
        return reading.call(() -> {
            View view = opened().view();
            try {
                return read.apply(readers(), view);
            } catch (SqlFailure e) {
                // Its connection may be gone with the database; the next read makes another.
                dropReaders();
                throw e.toStorageException();
            }
        });
    }

    private StoreWriter connect(Database taken) {
        Sql sql = taken.connect();
        try {
            return StoreWriter.open(sql, openings, limits);
        } catch (RuntimeException e) {
            sql.close();
            throw e;
        }
    }

    private StoreWriter opened() {
        StoreWriter open = writer;
        if (closed) {
            throw new XmtpClosedException();
        }
        if (open == null) {
            throw new IllegalStateException("The store is not open yet.");
        }
        return open;
    }

    private Database database() {
        Database taken = database;
        if (taken == null) {
            throw new IllegalStateException("The store is not open yet.");
        }
        return taken;
    }

    private Readers readers() {
        Readers open = readers;
        if (open == null) {
            open = Readers.on(database().connect(), openings);
            readers = open;
        }
        return open;
    }

    private void dropReaders() {
        Readers open = readers;
        readers = null;
        if (open != null) {
            try {
                open.sql().close();
            } catch (SqlFailure e) {
                // It was closed already, with the database.
            }
        }
    }

    private void scheduleFold(Duration delay) {
        StoreWriter open = writer;
        if (!closed && !foldScheduled && open != null && open.folding()) {
            foldScheduled = true;
            writing.later(delay, this::foldSlice);
        }
    }

    /** One slice at a time, behind whatever commit waits by then. */
    private void foldSlice() {
        foldScheduled = false;
        StoreWriter open = writer;
        if (closed || open == null) {
            return;
        }
        if (System.nanoTime() - lastCommit < IDLE.toNanos()) {
            scheduleFold(IDLE);
            return;
        }
        try {
            open.foldOn();
        } catch (CommitException e) {
            // The next commit meets the same trouble and has somebody to tell.
            return;
        }
        scheduleFold(Duration.ZERO);
    }
}
