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
 * Where everything durable lies. Every operation runs on the store's own threads and signals on them; nothing happens
 * before subscription. Errors are {@link XmtpStorageException} (try again) or {@link XmtpSecurityException} (a wrong
 * key, a row that is not what was written), and never carry the database's own text, which can hold rows.
 *
 * <p>Writing belongs to one caller, the journal, which has one {@link #commit} under way at a time. Reads may run
 * beside it and see every commit that completed before they were subscribed.
 */
public interface EngineStore {
    /** Opens the store, making it if need be, and recovers what a killed process left. Once, before all else. */
    Mono<StoreHead> open();

    /**
     * Creates the commit of write-sets, in order of position, as one transaction that is forced to disk.
     *
     * <ul>
     *   <li><i>completes</i> when all are durable.
     *   <li><i>errors with</i> {@link CommitException}, which tells whether nothing of it is durable or that is
     *       unknown.
     * </ul>
     */
    Mono<Void> commit(List<WriteSet> batch);

    /**
     * After a commit of unknown outcome: closes that connection, makes sure that its transaction has ended, and reads
     * the last position that is durable.
     */
    Mono<Long> recoverLastPosition();

    /** Everything kept about peers; unknown ones are there too, empty. */
    Mono<Map<PeerId, PeerRow>> peers(Collection<PeerId> peers);

    /** The contacts of an account. */
    Mono<List<Contact>> contacts(AccountAddress account);

    /** The accounts that there are contacts of. */
    Mono<List<AccountAddress>> accounts();

    /** For each mark that is known, the digest of the envelope that set it (see {@link Change.EnvelopeSeen}). */
    Mono<Map<Digest, Digest>> seen(Collection<Digest> marks);

    /** Entries behind a position, in order, at most {@code limit} of them and few enough to fit the page's bytes. */
    Mono<List<StoredEntry>> entries(long after, int limit);

    /**
     * Messages of a conversation in order of (time, position), strictly behind the given place.
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

    /** Rows of the outbox behind a position, in order. */
    Mono<List<OutboxRow>> outbox(long after, int limit);

    /** Every envelope that waits to be judged, in order of (timestamp, digest). */
    Mono<List<HeldEnvelope>> held();

    /** A reader's mark, 0 for a new one. */
    Mono<Long> readerMark(String reader);

    /** Lets the running commit end, folds what is left, and closes. Idempotent. */
    Mono<Void> close();
}
