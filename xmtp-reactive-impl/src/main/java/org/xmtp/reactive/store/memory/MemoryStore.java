package org.xmtp.reactive.store.memory;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ConversationId;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.XmtpClosedException;
import org.xmtp.reactive.api.XmtpStorageException;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.runtime.EngineRuntime;
import org.xmtp.reactive.runtime.StoreTasks;
import org.xmtp.reactive.store.AccountRow;
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

/** The store in plain memory. One strand does everything, in the order in which it is asked for. */
public final class MemoryStore implements EngineStore {
    private static final MemoryClaims<Contents> PLACES = new MemoryClaims<>();

    private final XmtpStore.InMemory place;
    private final StoreTasks tasks;
    private @Nullable MemoryClaim<Contents> claim;
    private boolean closed;

    /** The store at a place, not open yet. */
    public MemoryStore(XmtpStore.InMemory place, EngineRuntime runtime) {
        this.place = place;
        this.tasks = new StoreTasks(runtime.store());
    }

    /**
     * Takes a place away from the store that has it, which gets and writes nothing more; the next one finds what was
     * committed.
     */
    public static void kill(XmtpStore.InMemory place) {
        PLACES.lose(place);
    }

    @Override
    public Mono<StoreHead> open() {
        return tasks.call(() -> {
            if (closed) {
                throw new XmtpClosedException();
            }
            if (claim != null) {
                throw new IllegalStateException("A store is opened once.");
            }
            claim = PLACES.take(place, Contents::new);
            return work(Contents::head);
        });
    }

    private <T> Mono<T> call(Function<Contents, T> work) {
        return tasks.call(() -> work(work));
    }

    private <T> T work(Function<Contents, T> work) {
        MemoryClaim<Contents> mine = claim;
        if (closed) {
            throw new XmtpClosedException();
        }
        if (mine == null) {
            throw new IllegalStateException("The store is not open yet.");
        }
        // One that is killed in the midst of a task ends it before the next one sees anything.
        synchronized (mine.contents()) {
            if (mine.isLost()) {
                throw new XmtpClosedException();
            }
            if (mine.contents().isTorn()) {
                throw new XmtpStorageException(
                        ErrorCode.STORE_UNAVAILABLE,
                        "A commit to the store in memory broke off half-way; close it, and begin with another one.");
            }
            return work.apply(mine.contents());
        }
    }

    @Override
    public Mono<Void> commit(WriteSetId after, List<WriteSet> batch) {
        return call(contents -> {
                    contents.commit(after, batch);
                    return contents;
                })
                .then();
    }

    @Override
    public Mono<StoreHead> recover() {
        return call(Contents::head);
    }

    @Override
    public Mono<Map<PeerId, PeerRow>> peers(Collection<PeerId> peers) {
        return call(contents -> contents.peers().peers(peers));
    }

    @Override
    public Mono<PagedPeers> pagedPeers(long after) {
        return call(contents -> contents.peers().pagedPeers());
    }

    @Override
    public Mono<AccountRow> account(AccountAddress account) {
        return call(contents -> contents.peers().account(account));
    }

    @Override
    public Mono<List<AccountAddress>> accounts() {
        return call(contents -> contents.peers().accounts());
    }

    @Override
    public Mono<List<PeerId>> peersWithSessions() {
        return call(contents -> contents.peers().peersWithSessions());
    }

    @Override
    public Mono<Map<Digest, Digest>> seen(Collection<Digest> marks) {
        return call(contents -> contents.seen(marks));
    }

    @Override
    public Mono<List<StoredEntry>> entries(long after, int limit) {
        return call(contents -> contents.entries().page(after, limit));
    }

    @Override
    public Mono<List<StoredEntry>> history(
            ConversationId conversation, long fromNs, long toNs, long afterNs, long afterPosition, int limit) {
        Place after = Place.before(fromNs, afterNs, afterPosition);
        return call(contents -> contents.entries().history(conversation, after, toNs, limit));
    }

    @Override
    public Mono<List<ConversationRow>> conversations() {
        return call(contents -> contents.entries().conversations());
    }

    @Override
    public Mono<List<OutboxRow>> outbox(long after, int limit) {
        return call(contents -> contents.outbox().page(after, limit));
    }

    @Override
    public Mono<Long> unsent() {
        return call(contents -> contents.outbox().size());
    }

    @Override
    public Mono<List<RefusedCopy>> refused(long message) {
        return call(contents -> contents.outbox().refused(message));
    }

    @Override
    public Mono<List<SendIntent>> intents() {
        return call(contents -> contents.outbox().intents());
    }

    @Override
    public Mono<List<HeldPlace>> held() {
        return call(contents -> contents.held().places());
    }

    @Override
    public Mono<List<HeldEnvelope>> heldEnvelopes(List<Digest> digests) {
        return call(contents -> contents.held().envelopes(digests));
    }

    @Override
    public Mono<ReaderMark> readerMark(String reader) {
        return call(contents -> contents.readerMark(reader));
    }

    @Override
    public Mono<Void> close() {
        return tasks.run(() -> {
            closed = true;
            MemoryClaim<Contents> mine = claim;
            claim = null;
            if (mine != null) {
                mine.release();
            }
        });
    }
}
