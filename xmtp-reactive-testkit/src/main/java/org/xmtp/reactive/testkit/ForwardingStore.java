package org.xmtp.reactive.testkit;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ConversationId;
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
import org.xmtp.reactive.store.ReaderMark;
import org.xmtp.reactive.store.RefusedCopy;
import org.xmtp.reactive.store.SendIntent;
import org.xmtp.reactive.store.StoreHead;
import org.xmtp.reactive.store.StoredEntry;
import org.xmtp.reactive.store.WriteSet;
import org.xmtp.reactive.store.WriteSetId;
import reactor.core.publisher.Mono;

/** A store that hands everything on to another one; what a test wants otherwise it overrides. */
public class ForwardingStore implements EngineStore {
    private final EngineStore store;

    /** Goes before a store. */
    public ForwardingStore(EngineStore store) {
        this.store = store;
    }

    @Override
    public Mono<Void> commit(WriteSetId after, List<WriteSet> batch) {
        return store.commit(after, batch);
    }

    @Override
    public Mono<StoreHead> open() {
        return store.open();
    }

    @Override
    public Mono<StoreHead> recover() {
        return store.recover();
    }

    @Override
    public Mono<Map<PeerId, PeerRow>> peers(Collection<PeerId> peers) {
        return store.peers(peers);
    }

    @Override
    public Mono<PagedPeers> pagedPeers(long after) {
        return store.pagedPeers(after);
    }

    @Override
    public Mono<AccountRow> account(AccountAddress account) {
        return store.account(account);
    }

    @Override
    public Mono<List<AccountAddress>> accounts() {
        return store.accounts();
    }

    @Override
    public Mono<List<PeerId>> peersWithSessions() {
        return store.peersWithSessions();
    }

    @Override
    public Mono<Map<Digest, Digest>> seen(Collection<Digest> marks) {
        return store.seen(marks);
    }

    @Override
    public Mono<List<StoredEntry>> entries(long after, int limit) {
        return store.entries(after, limit);
    }

    @Override
    public Mono<List<StoredEntry>> history(
            ConversationId conversation, long fromNs, long toNs, long afterNs, long afterPosition, int limit) {
        return store.history(conversation, fromNs, toNs, afterNs, afterPosition, limit);
    }

    @Override
    public Mono<List<ConversationRow>> conversations() {
        return store.conversations();
    }

    @Override
    public Mono<List<OutboxRow>> outbox(long after, int limit) {
        return store.outbox(after, limit);
    }

    @Override
    public Mono<List<RefusedCopy>> refused(long message) {
        return store.refused(message);
    }

    @Override
    public Mono<Long> unsent() {
        return store.unsent();
    }

    @Override
    public Mono<List<SendIntent>> intents() {
        return store.intents();
    }

    @Override
    public Mono<List<HeldPlace>> held() {
        return store.held();
    }

    @Override
    public Mono<List<HeldEnvelope>> heldEnvelopes(List<Digest> digests) {
        return store.heldEnvelopes(digests);
    }

    @Override
    public Mono<ReaderMark> readerMark(String reader) {
        return store.readerMark(reader);
    }

    @Override
    public Mono<Void> close() {
        return store.close();
    }
}
