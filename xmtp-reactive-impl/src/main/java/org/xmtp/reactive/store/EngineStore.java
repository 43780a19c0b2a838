package org.xmtp.reactive.store;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ConversationId;
import org.xmtp.reactive.api.XmtpSecurityException;
import org.xmtp.reactive.api.XmtpStorageException;
import reactor.core.publisher.Mono;

/**
 * Where everything durable lies. Every operation runs on threads that may block and signals on them; nothing happens
 * before subscription. Errors are {@link XmtpStorageException} (try again) or {@link XmtpSecurityException} (a wrong
 * key, a row that is not what was written), and never carry the database's own text, which can hold rows.
 *
 * <p>Writing belongs to one caller, the journal, which has one {@link #commit} under way at a time. Reads may run
 * beside it and see every commit that completed before they were subscribed.
 */
public interface EngineStore {
    /** Where a page of rows ends, though it holds one row at least. */
    long PAGE_BYTES = 1L << 20;

    /** Opens the store, making it if need be, and recovers what a killed process left. Once, before all else. */
    Mono<StoreHead> open();

    /**
     * Creates the commit of write-sets, in order of position, as one transaction that is forced to disk.
     *
     * <ul>
     *   <li><i>completes</i> when all are durable.
     *   <li><i>errors with</i> {@link CommitException}, which tells whether nothing of it is durable or that is
     *       unknown. {@code CONFLICT} where the store is elsewhere than the caller says.
     * </ul>
     *
     * @param after the write-set that became durable last, as far as the caller knows
     */
    Mono<Void> commit(WriteSetId after, List<WriteSet> batch);

    /**
     * After a commit that failed, whatever its outcome: where the connection it ran on can't be trusted any more,
     * closes it and makes sure that its transaction has ended. Emits what is durable; {@link StoreHead#lastWriteSet()}
     * says what became of the commit. Commits can follow. Cheap where the connection is sound.
     */
    Mono<StoreHead> recover();

    /**
     * Everything kept about peers; unknown ones are there too, empty. So are the sessions of one whose row is damaged:
     * that costs its sessions, and nobody else's.
     */
    Mono<Map<PeerId, PeerRow>> peers(Collection<PeerId> peers);

    /**
     * Peers of whose sessions there are pages, some at a time; some perhaps twice.
     *
     * @param after the place that the answer before gave; {@link Long#MIN_VALUE} to begin
     */
    Mono<PagedPeers> pagedPeers(long after);

    /** Everything kept about an account. */
    Mono<AccountRow> account(AccountAddress account);

    /** The accounts that there are contacts of, whether revoked or not. */
    Mono<List<AccountAddress>> accounts();

    /** Everybody with whom there are, or may be, sessions. */
    Mono<List<PeerId>> peersWithSessions();

    /** For each mark that is known, the digest of the envelope that set it (see {@link Change.EnvelopeSeen}). */
    Mono<Map<Digest, Digest>> seen(Collection<Digest> marks);

    /**
     * Entries behind a position, in order, at most {@code limit} of them and few enough to fit the page's bytes, but
     * one at least. A damaged one is a failure with the reason {@code DAMAGED}.
     */
    Mono<List<StoredEntry>> entries(long after, int limit);

    /**
     * Messages of a conversation in order of (time, position), strictly behind the given place; none only at the end. A
     * damaged one is passed over.
     *
     * @param fromNs the earliest time
     * @param toNs the latest time
     * @param afterNs the time of the last one of the page before
     * @param afterPosition its position, 0 for the first page
     */
    Mono<List<StoredEntry>> history(
            ConversationId conversation, long fromNs, long toNs, long afterNs, long afterPosition, int limit);

    /** The conversations, the one with the newest message first. */
    Mono<List<ConversationRow>> conversations();

    /**
     * Rows of the outbox behind a position, in order, at most {@code limit} of them and few enough to fit the page's
     * bytes, but one at least where there is one. A damaged one is passed over: its message stays queued.
     */
    Mono<List<OutboxRow>> outbox(long after, int limit);

    /** How many rows the outbox holds. */
    Mono<Long> unsent();

    /** What the node has refused of a message for good, and what did not leave since its recipient was revoked. */
    Mono<List<RefusedCopy>> refused(long message);

    /** The messages for which copies are still to be made, in order. */
    Mono<List<SendIntent>> intents();

    /** Every envelope that waits to be judged, without its bytes, in order of (since when, timestamp, digest). */
    Mono<List<HeldPlace>> held();

    /**
     * Envelopes that wait to be judged, with their bytes: of those asked for, in the order given, as many as fit a
     * page's bytes, but one at least; what is not there is passed over.
     */
    Mono<List<HeldEnvelope>> heldEnvelopes(List<Digest> digests);

    /** A reader's mark, {@link ReaderMark#NONE} for a new one. */
    Mono<ReaderMark> readerMark(String reader);

    /** Lets the running commit end, folds what is left, and closes. Idempotent. */
    Mono<Void> close();
}
