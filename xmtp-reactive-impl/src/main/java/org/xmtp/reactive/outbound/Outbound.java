package org.xmtp.reactive.outbound;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ConversationId;
import org.xmtp.reactive.api.CopyOutcome;
import org.xmtp.reactive.api.Delivery;
import org.xmtp.reactive.api.Direction;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.Message;
import org.xmtp.reactive.api.TimeSource;
import org.xmtp.reactive.api.XmtpClosedException;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.identity.Directory;
import org.xmtp.reactive.identity.LocalIdentity;
import org.xmtp.reactive.network.Backoff;
import org.xmtp.reactive.session.Core;
import org.xmtp.reactive.session.Epoch;
import org.xmtp.reactive.session.Patience;
import org.xmtp.reactive.session.SessionHealth;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.Entry;
import org.xmtp.reactive.store.OutboxRow;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.RefusedCopy;
import org.xmtp.reactive.store.SendIntent;
import org.xmtp.reactive.store.StoreHead;
import org.xmtp.reactive.store.StoredEntry;
import reactor.core.publisher.Flux;

/** The way out in one epoch: what is planned becomes copies, copies become durable, durable ones leave. */
public final class Outbound implements Drafts.Destination {
    private static final Logger LOG = LoggerFactory.getLogger(Outbound.class);

    private final Core core;
    private final PeerId self;
    private final Epoch epoch;
    private final EngineStore store;
    private final Client client;
    private final Directory directory;
    private final Planner planner;
    private final Drafts drafts;
    private final Renewals renewals;
    private final Outbox outbox;
    private final Patience patience = new Patience();

    /**
     * What the way out is made of.
     *
     * @param core what it stands on
     * @param identity who sends
     * @param directory who gets copies
     */
    public record Parts(Core core, LocalIdentity identity, Directory directory) {}

    /**
     * What belongs to the client, and stays.
     *
     * @param sends what is not durable yet
     * @param fates what becomes of copies
     * @param transport the way to the node
     * @param backoff how long to wait for the node
     * @param offline whether nothing leaves
     */
    public record Client(Sends sends, Fates fates, NetworkTransport transport, Backoff backoff, boolean offline) {}

    /** The way out behind what the store holds. */
    public Outbound(Parts parts, Client client, StoreHead head) {
        this.core = parts.core;
        this.self = parts.identity.self();
        this.epoch = core.epoch();
        this.store = core.store();
        this.client = client;
        this.directory = parts.directory;
        Drafts.Parts making = new Drafts.Parts(epoch, parts.identity, core.peers(), core.journal(), this);
        SendClock sentTimes = new SendClock(epoch, head.lastSentNs());
        this.drafts = new Drafts(making, sentTimes);
        this.renewals = new Renewals(making, sentTimes, parts.directory.approvals());
        this.planner = new Planner(new Planner.Parts(epoch, parts.identity, parts.directory, core.journal(), drafts));
        // Until it is known what an earlier process left half done, nothing new gets a place in the order.
        planner.pause();
        this.outbox = new Outbox(
                new Outbox.Parts(
                        epoch,
                        core.journal(),
                        store,
                        new Publishing(
                                epoch, client.transport, parts.directory::revokedAmong, () -> client.sends.room(this)),
                        client.fates),
                new SendClock(epoch, head.lastStampNs()),
                client.backoff,
                new Waiting(head.lastPosition()));
    }

    /** Begins: first with what an earlier process left half done. */
    public void start() {
        if (!client.offline) {
            outbox.start();
        }
        resume();
    }

    private void resume() {
        epoch.await(store.intents(), this::resume, error -> {
            LOG.warn("What is still to be sent can't be read; trying again", error);
            epoch.after(patience.next(), this::resume);
        });
    }

    private void resume(List<SendIntent> intents) {
        if (intents.isEmpty()) {
            drafts.add(new Behind(planner::resume));
            return;
        }
        SendIntent first = intents.get(0);
        epoch.await(
                store.entries(first.message() - 1, 1),
                found -> {
                    resume(first, found);
                    resume(intents.subList(1, intents.size()));
                },
                error -> epoch.after(patience.next(), () -> resume(intents)));
    }

    private void resume(SendIntent intent, List<StoredEntry> found) {
        if (!found.isEmpty()
                && found.get(0).position() == intent.message()
                && found.get(0).entry() instanceof Entry.OfMessage message) {
            drafts.resume(
                    intent.message(),
                    new Draft.Subject(message.conversation(), message.sentNs(), message.content()),
                    intent.remaining());
        } else {
            LOG.error("The message at {} can't be read; its remaining copies are not made", intent.message());
        }
    }

    /** Plans a send, which is the caller's task; what it throws is the epoch's trouble, not that of the next caller. */
    void plan(SendRequest.Pending send) {
        epoch.run(() -> planner.add(send));
    }

    /**
     * Approves installations of an account; those that are held are sent what was kept from them.
     *
     * @param done run when that is durable
     * @param failed told an {@link org.xmtp.reactive.api.XmtpException}; nobody is approved
     */
    public void approve(
            AccountAddress account, List<InstallationId> installations, Runnable done, Consumer<Throwable> failed) {
        Approval approval = new Approval(
                core,
                directory.approvals(),
                drafts,
                planner,
                new Approval.Request(account, installations, done, failed));
        planner.whenPlanning(approval::begin);
    }

    /** Nothing leaves any more. */
    public void stop() {
        outbox.stop();
    }

    /** To be told how sessions do: it renews those that one side has lost. */
    public SessionHealth sessionHealth() {
        return renewals;
    }

    /** After a recovery: opens new sessions with all who are known as ours and have none; runs the task behind that. */
    public void replaceLostSessions(Runnable done) {
        new LostSessions(core, self, renewals, done).begin();
    }

    boolean hasRoom() {
        return client.offline || outbox.hasRoom();
    }

    /** How many durable messages wait for the node in memory. */
    public int depth() {
        return Math.max(outbox.depth(), client.fates.depth());
    }

    /**
     * When the first attempt began of what the node has not accepted yet, by our clock; 0 when nothing is under way.
     */
    public long attemptSinceNs() {
        return outbox.attemptSinceNs();
    }

    /** Writes what is known of copies and not durable yet. */
    public void flush() {
        outbox.flush();
    }

    @Override
    public long stamp() {
        return outbox.stamp();
    }

    @Override
    public void queued(OutboxRow row) {
        outbox.queued(row);
    }

    @Override
    public void lost(long message, List<RefusedCopy> lost) {
        client.fates.settled(message, Fates.outcomes(lost));
        // Where nothing is queued of it either, nothing else would have whoever came or comes late ask the store.
        client.fates.settledThrough(message);
        client.fates.noted(message);
    }

    @Override
    public void durable(SendRequest.Pending send, Drafts.Sent sent) {
        SendRequest request = send.request();
        List<CopyOutcome> known = new ArrayList<>(send.withheld());
        known.addAll(Fates.outcomes(sent.lost()));
        Flux<CopyOutcome> copies = client.offline
                ? Flux.error(XmtpClosedException::new)
                : client.fates.of(sent.position(), sent.recipients(), known);
        client.sends.durable(
                send, new PublishedMessage(message(request, sent), request.correlation(), send.leftOut(), copies));
    }

    private Message message(SendRequest request, Drafts.Sent sent) {
        ConversationId conversation = sent.subject().conversation();
        return new Message(
                sent.id(),
                conversation,
                conversation.peerOf(request.to()),
                self.installation(),
                Direction.OUTBOUND,
                sent.subject().sentNs(),
                TimeSource.SIGNED,
                request.content(),
                request.raw(),
                Optional.of(Delivery.QUEUED));
    }

    @Override
    public void failed(SendRequest.Pending send, Throwable error) {
        client.sends.fail(send, error);
    }
}
