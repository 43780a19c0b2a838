package org.xmtp.reactive.store;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ConversationId;
import reactor.core.publisher.Mono;

/** A store that hands everything on to another one; what a test wants otherwise it overrides. */
public class ForwardingStore implements EngineStore {
    private final EngineStore store;

    /** Goes before a store. */
    public ForwardingStore(EngineStore store) {
        this.store = store;
    }

    @Override
    public Mono<Void> commit(List<WriteSet> batch) {
        return store.commit(batch);
    }

    @Override
    public Mono<StoreHead> open() {
        return store.open();
    }

    @Override
    public Mono<Long> recoverLastPosition() {
        return store.recoverLastPosition();
    }

    @Override
    public Mono<Map<PeerId, PeerRow>> peers(Collection<PeerId> peers) {
        return store.peers(peers);
    }

    @Override
    public Mono<List<Contact>> contacts(AccountAddress account) {
        return store.contacts(account);
    }

    @Override
    public Mono<List<AccountAddress>> accounts() {
        return store.accounts();
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
    public Mono<List<HeldEnvelope>> held() {
        return store.held();
    }

    @Override
    public Mono<Long> readerMark(String reader) {
        return store.readerMark(reader);
    }

    @Override
    public Mono<Void> close() {
        return store.close();
    }
}
