package org.xmtp.reactive.api;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The conversation of our account with another one, or with itself. Cheap to make; holds no resource. */
public interface Conversation {
    /** Its id, the same from either side. */
    ConversationId id();

    /** The other account; our own in a conversation with oneself. */
    AccountAddress peer();

    /**
     * Creates the sending of a value; nothing happens until subscribed, and each subscription sends once.
     *
     * <p>Messages of one conversation leave in the order of subscription.
     *
     * <ul>
     *   <li><i>emits</i> the message once it is durable, together with a copy for every installation of both accounts
     *       but those that wait to be approved (see {@link Trust}). It is then published, now or after the next start,
     *       without further ado.
     *   <li><i>errors with</i> {@link XmtpRejectedException} when the recipient has no installation, or none that was
     *       approved, or the content is too large; nothing was stored.
     *   <li><i>errors with</i> {@link XmtpConnectionException} when the recipient is unknown here and the node cannot
     *       be asked.
     *   <li><i>errors with</i> {@link XmtpStorageException} when the message could not be made durable; nothing of it
     *       leaves.
     * </ul>
     *
     * @param content a value that a codec of the client takes (a {@link String} is text), or {@link RawContent}
     */
    Mono<SentMessage> send(Object content);

    /**
     * The history of both directions, from the store alone, so offline too.
     *
     * <ul>
     *   <li><i>emits</i> messages by their time, oldest first, read page by page on demand.
     *   <li><i>completes</i> at the end of the range.
     * </ul>
     */
    Flux<Message> messages(HistoryRange range);

    /**
     * Computes what both sides compare, from the installations of both accounts that are known here.
     *
     * <ul>
     *   <li><i>emits</i> it, once.
     *   <li><i>errors with</i> {@link XmtpRejectedException} when the other account has no installation.
     *   <li><i>errors with</i> {@link XmtpConnectionException} when the other account is unknown here and the node
     *       cannot be asked.
     * </ul>
     */
    Mono<Fingerprint> fingerprint();

    /** {@link #messages(HistoryRange)} over everything. */
    default Flux<Message> messages() {
        return messages(HistoryRange.ALL);
    }
}
