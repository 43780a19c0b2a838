package org.xmtp.reactive.api;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One installation of one account, connected. Safe for use from any thread; nothing it returns does work before it is
 * subscribed, nothing blocks, and every stream honours demand. Signals arrive on the client's own threads, whose names
 * begin with {@code xmtp-}: do not block them.
 */
public interface XmtpClient {
    /** Our account. */
    AccountAddress address();

    /** This installation. */
    InstallationId installationId();

    /**
     * What arrives, for a named reader that acknowledges: messages of others, copies of what our other installations
     * sent, and failures. What this installation sent is not among them.
     *
     * <ul>
     *   <li><i>emits</i> rows in the order in which they became durable, from the first one that this reader has not
     *       acknowledged, then live. Rows wait in the store: a slow reader costs no memory, and readers go at their own
     *       pace. It waits while 10,000 rows that it has emitted are not acknowledged.
     *   <li><i>completes</i> when the client closes.
     *   <li><i>errors with</i> {@link XmtpRejectedException} when a reader of this name is being read already.
     *   <li><i>errors with</i> {@link XmtpStorageException} when the store can no longer be read.
     * </ul>
     *
     * @param reader the reader's name, 1 to 64 characters; a new name starts at the very first row
     */
    Flux<Inbound> inbound(String reader);

    /**
     * What a named reader has not acknowledged of what is durable now: as {@link #inbound}, with an end. For programs
     * that run, take what there is, and go; {@link ConnectionState.Live} tells that what waited at the node is here.
     *
     * <ul>
     *   <li><i>emits</i> rows in the order in which they became durable, up to the last one at the subscription.
     *   <li><i>completes</i> behind that one, acknowledged or not; behind 10,000 rows that are not acknowledged (then
     *       acknowledge, and read again what is left); and when the client closes.
     *   <li><i>errors</i> as {@link #inbound} does.
     * </ul>
     *
     * @param reader the reader's name, 1 to 64 characters; a new name starts at the very first row
     */
    Flux<Inbound> unread(String reader);

    /**
     * Messages as they become durable from now on, in both directions, without acknowledgement: for looking on.
     *
     * <ul>
     *   <li><i>emits</i> messages in the order in which they became durable.
     *   <li><i>completes</i> when the client closes.
     * </ul>
     */
    Flux<Message> messages();

    /**
     * The conversation with an account.
     *
     * @throws XmtpConfigurationException if the address is none (see {@link AccountAddress#parse})
     */
    default Conversation conversation(String address) {
        return conversation(AccountAddress.parse(Objects.requireNonNull(address, "address")));
    }

    /** The conversation with an account. */
    Conversation conversation(AccountAddress peer);

    /**
     * Sends a stream of messages with backpressure: asks for more only as the journal and the outbox drain.
     *
     * <ul>
     *   <li><i>emits</i> each message once it is durable, in the order given.
     *   <li><i>completes</i> when all are durable.
     *   <li><i>errors with</i> what {@link Conversation#send} errors with, at the first message that cannot be sent;
     *       those before it were emitted, and some after it may have been sent.
     * </ul>
     */
    Flux<SentMessage> send(Publisher<OutgoingMessage> messages);

    /**
     * Asks for each account whether it can be sent messages.
     *
     * <ul>
     *   <li><i>emits</i> one answer for each account, in the order given.
     *   <li><i>errors with</i> {@link XmtpConnectionException} when the node cannot be asked about an account that is
     *       unknown here.
     * </ul>
     */
    Flux<Reachability> canMessage(Collection<AccountAddress> accounts);

    /** The conversations in the store: emits each once, the one with the newest message first, and completes. */
    Flux<Conversation> conversations();

    /** Conversations whose first message becomes durable from now on; completes when the client closes. */
    Flux<Conversation> newConversations();

    /** The accounts that the directory holds installations of: emits each once, in order, and completes. */
    Flux<AccountAddress> contacts();

    /**
     * The installations of an account that are in force: with valid grants, and not revoked; this one included where
     * the account is ours.
     *
     * <ul>
     *   <li><i>emits</i> each once and completes; none for an account that never registered.
     *   <li><i>errors with</i> {@link XmtpConnectionException} when the account is unknown here and the node cannot be
     *       asked.
     * </ul>
     */
    Flux<Installation> installations(AccountAddress account);

    /** The same with those that were revoked and of which a bundle was seen: {@link Installation#revokedAt()} tells. */
    Flux<Installation> allInstallations(AccountAddress account);

    /**
     * Creates the revocation of installations of our account, for good: they are sent nothing any more, and nothing of
     * them is believed, by all clients that know revocations, from when they read it. No grant brings them back. It
     * needs the signer, which is asked for one signature for each 64 of them. An installation may revoke itself. One
     * that nobody knows is revoked too: see {@link RevokedInstallations#unknown()}. Those that were revoked before cost
     * no signature, and are made sure of at the node.
     *
     * <ul>
     *   <li><i>emits</i> once it is accepted by the node and durable here.
     *   <li><i>errors with</i> {@link XmtpConfigurationException} with {@code SIGNER_MISSING} when the client was made
     *       without a signer, {@code SIGNER_FAILED} when it did not sign.
     *   <li><i>errors with</i> {@link XmtpConnectionException} when the node cannot be reached, {@code offline()} being
     *       one reason; nothing is revoked then, but for a node that did not answer: do it again.
     *   <li><i>errors with</i> {@link XmtpRejectedException} when the node refuses it, or with {@code REVOKED} when
     *       this installation is revoked itself (see {@link Xmtp#revoke}).
     * </ul>
     */
    Mono<RevokedInstallations> revoke(Collection<InstallationId> installations);

    /** The same of one installation. */
    default Mono<RevokedInstallations> revoke(InstallationId installation) {
        return revoke(List.of(Objects.requireNonNull(installation, "installation")));
    }

    /**
     * Creates the revocation of all installations of our account but this one, with those for which there is no room;
     * as {@link #revoke(Collection)} does. Emits who was revoked by it, perhaps nobody.
     */
    Mono<RevokedInstallations> revokeOthers();

    /**
     * Creates the approval of installations that are held or refused (see {@link Trust}): from now on they are sent to.
     * Those that are held are also sent what this installation has sent since they became known, to their account, or
     * to anybody where the account is ours: the newest 1,000 messages, of 16 MiB at most, before whatever is sent
     * later. Those that are sent to already stay as they are. Needs no node.
     *
     * <ul>
     *   <li><i>completes</i> when that is durable; what was withheld leaves then, now or after the next start.
     *   <li><i>errors with</i> {@link XmtpRejectedException} with {@code INSTALLATION_UNKNOWN} when one of them is none
     *       of the account's, or was revoked; then none is approved. With {@code REVOKED} when this installation was
     *       revoked itself.
     *   <li><i>errors with</i> {@link XmtpStorageException} when it could not be made durable; none is approved.
     * </ul>
     *
     * @param account whose they are: any wallet can grant any key, so an id alone names nobody
     */
    Mono<Void> approve(AccountAddress account, Collection<InstallationId> installations);

    /** The same of one installation. */
    default Mono<Void> approve(Installation installation) {
        Objects.requireNonNull(installation, "installation");
        return approve(installation.account(), List.of(installation.id()));
    }

    /** How this client stands: the present state first, then every change; completes after {@code Closed}. */
    Flux<ConnectionState> connection();

    /**
     * How many messages wait in the store to be accepted by the node.
     *
     * <ul>
     *   <li><i>emits</i> the present number first, then each change, at most one a second; one who is slow is told the
     *       newest. A message whose copies are more than one request takes can count more than once.
     *   <li><i>completes</i> when the client closes.
     * </ul>
     */
    Flux<Long> unsent();

    /**
     * What concerns whom this client trusts, as it is noticed: installations of known accounts, peers' and our own,
     * that are new, revoked, or show another bundle, and signatures that contradict what is known. An account that was
     * never read to its end before is not known, so its first look-up tells nothing.
     *
     * <ul>
     *   <li><i>emits</i> first what was noticed since the client connected, then each event as it is noticed, in that
     *       order. What changes the store is told once it is durable. The newest 256 events are kept for whoever is
     *       slow or comes late, and {@link SecurityEvent.Missed} stands for those before them; nothing waits for
     *       anybody. What a former client on the same store was told is not told again, nor what was noticed just as
     *       its process ended.
     *   <li><i>completes</i> when the client closes.
     * </ul>
     *
     * <p>The same of one installation is told at most once a day, so that nobody hides an event behind repetitions.
     * What anybody can publish in another's name is not told at all.
     */
    Flux<SecurityEvent> security();

    /**
     * Creates the replacement of this installation's fallback key, now: what others open sessions with from then on. It
     * happens by itself too (see {@link KeyRotation}). Sessions go on. The two keys before it stay good for 30 days,
     * for messages that are late; after three replacements in a row the first key is gone, and what was sent by it with
     * it.
     *
     * <ul>
     *   <li><i>completes</i> when the new key is durable and the node has the bundle that tells of it; while the node
     *       is out of reach it waits. Cancelled, or once the client has closed, what is durable is published all the
     *       same, after the next start if need be.
     *   <li><i>errors with</i> {@link XmtpConfigurationException} with {@code ROTATION_UNAVAILABLE} when the client
     *       works offline, or with a ratchet that hides its keys.
     *   <li><i>errors with</i> {@link XmtpRejectedException} with {@code REVOKED} when the wallet has revoked this
     *       installation, or does meanwhile.
     *   <li><i>errors with</i> {@link XmtpClosedException} when the client closes before.
     * </ul>
     */
    Mono<Void> rotate();

    /**
     * Creates the orderly end: takes nothing new, lets what is under way become durable, completes the streams, closes
     * the store. What is still unpublished is published after the next start. Idempotent; completes when all is closed.
     */
    Mono<Void> close();

    /**
     * Creates the end of this installation: closes as {@link #close()} does, then deletes its store with its keys and
     * everything it has kept, which nobody brings back. Others go on sending to it until it is revoked; do that first.
     *
     * <ul>
     *   <li><i>completes</i> when it is gone.
     *   <li><i>errors with</i> {@link XmtpStorageException} when the file cannot be deleted.
     * </ul>
     */
    Mono<Void> wipe();

    /** Completes when the client has closed, by {@link #close()} or by an error, and then errors with it. */
    Mono<Void> onClose();
}
