package org.xmtp.reactive.store;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ConversationId;
import reactor.core.publisher.Mono;

/** A store that is asked for nothing; what a test needs it overrides. */
public class StubStore implements EngineStore {
    private static UnsupportedOperationException unexpected() {
        return new UnsupportedOperationException("Nobody should ask for this.");
    }

    @Override
    public Mono<StoreHead> open() {
        throw unexpected();
    }

    @Override
    public Mono<Void> commit(WriteSetId after, List<WriteSet> batch) {
        throw unexpected();
    }

    @Override
    public Mono<StoreHead> recover() {
        throw unexpected();
    }

    @Override
    public Mono<Map<PeerId, PeerRow>> peers(Collection<PeerId> peers) {
        throw unexpected();
    }

    @Override
    public Mono<PagedPeers> pagedPeers(long after) {
        throw unexpected();
    }

    @Override
    public Mono<AccountRow> account(AccountAddress account) {
        throw unexpected();
    }

    @Override
    public Mono<List<AccountAddress>> accounts() {
        throw unexpected();
    }

    @Override
    public Mono<List<PeerId>> peersWithSessions() {
        throw unexpected();
    }

    @Override
    public Mono<Map<Digest, Digest>> seen(Collection<Digest> marks) {
        throw unexpected();
    }

    @Override
    public Mono<List<StoredEntry>> entries(long after, int limit) {
        throw unexpected();
    }

    @Override
    public Mono<List<StoredEntry>> history(
            ConversationId conversation, long fromNs, long toNs, long afterNs, long afterPosition, int limit) {
        throw unexpected();
    }

    @Override
    public Mono<List<ConversationRow>> conversations() {
        throw unexpected();
    }

    @Override
    public Mono<List<OutboxRow>> outbox(long after, int limit) {
        throw unexpected();
    }

    @Override
    public Mono<List<RefusedCopy>> refused(long message) {
        throw unexpected();
    }

    @Override
    public Mono<Long> unsent() {
        throw unexpected();
    }

    @Override
    public Mono<List<SendIntent>> intents() {
        throw unexpected();
    }

    @Override
    public Mono<List<HeldPlace>> held() {
        throw unexpected();
    }

    @Override
    public Mono<List<HeldEnvelope>> heldEnvelopes(List<Digest> digests) {
        throw unexpected();
    }

    @Override
    public Mono<ReaderMark> readerMark(String reader) {
        throw unexpected();
    }

    @Override
    public Mono<Void> close() {
        throw unexpected();
    }
}
