package org.xmtp.reactive.identity;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.SecurityEvent;
import org.xmtp.reactive.api.XmtpException;
import org.xmtp.reactive.api.XmtpOptions;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.session.Epoch;
import org.xmtp.reactive.session.Journal;
import org.xmtp.reactive.store.AccountRow;
import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.Revocation;

/**
 * The installations of accounts, with valid grants only, and who of them was revoked. Kept in the store; learned from
 * the contact and revocation topics, which are part of the subscription for accounts in use, and are read before a use
 * while that subscription does not cover them.
 */
public final class Directory {
    /** How many installations of one account are kept; the first seen stay. */
    public static final int MAX_INSTALLATIONS = XmtpOptions.MAX_INSTALLATIONS;

    /** How many revoked installations of one account are kept; see {@link KnownAccount#isClosed}. */
    public static final int MAX_REVOKED = 1_024;

    /** How many accounts the subscription follows beside our own. */
    public static final int MAX_FOLLOWED = 1000;

    /** A bundle that was published longer ago than this is in every answer. */
    private static final Duration RECENT = Duration.ofSeconds(1);

    /** How long a client that closes waits for the node, so that a send reaches whoever has just registered. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    /** How long the subscription alone is relied on. */
    private static final Duration FRESH = Duration.ofSeconds(60);

    private final boolean offline;
    private final Epoch epoch;
    private final Contacts contacts;
    private final Following following;
    private final Refreshes refreshes;
    private final LiveBundles live;
    private final Rechecks rechecks;
    private final Approvals approvals;
    private final AccountAddress self;
    private final Listener listener;

    /**
     * What a directory is made of.
     *
     * @param epoch in which it lives
     * @param journal through which it makes durable what it learns
     * @param store where it finds what it learned before
     * @param transport the way to the node
     * @param listener told of what changes
     */
    public record Parts(
            Epoch epoch, Journal journal, EngineStore store, NetworkTransport transport, Listener listener) {}

    /** Told of what changes, on the loop. */
    public interface Listener {
        /** A contact is new, or has another fallback key; it is on its way into the journal. */
        void learned(Contact contact);

        /** Installations were revoked; that is on its way into the journal. */
        void revoked(Revocation revocation);

        /** Something concerns whom we trust; what it changes is durable. */
        void noticed(SecurityEvent.OfInstallation event);

        /** The subscription is to hold the topics of {@link #followed()} from now on. */
        void followedChanged();
    }

    /**
     * A directory that follows our own account.
     *
     * @param policy who this installation is, and whom it sends to
     * @param offline whether the node is never asked
     */
    public Directory(Parts parts, TrustPolicy policy, boolean offline) {
        this.offline = offline;
        this.epoch = parts.epoch();
        this.self = policy.self().account();
        this.contacts = new Contacts(parts, policy);
        this.approvals = new Approvals(contacts);
        this.following = new Following(parts.epoch(), self, parts.listener()::followedChanged);
        this.refreshes = new Refreshes(parts, contacts);
        this.live = new LiveBundles(parts.epoch(), contacts);
        this.rechecks = new Rechecks(parts.epoch(), contacts, following, refreshes);
        this.listener = parts.listener();
    }

    /**
     * The installations of an account that were not revoked, fresh enough to send to, the first seen first; at once
     * where that is known. From the store where the node can't be asked.
     *
     * @param failed told an {@link org.xmtp.reactive.api.XmtpException}: the node can't be asked about an account that
     *     is unknown here, or the store can't be read
     */
    public void installations(AccountAddress account, Consumer<List<Contact>> found, Consumer<Throwable> failed) {
        following.use(account);
        if (offline) {
            stored(account, this::offlineGap, found, failed);
            return;
        }
        rechecks.use(account);
        KnownAccount known = contacts.get(account);
        if (known != null && isFresh(known)) {
            stored(account, found, failed);
            return;
        }
        Question question = new Question(
                epoch.nanoTime() - RECENT.toNanos(),
                found,
                error -> stored(account, stored -> gap(stored, error), found, failed));
        if (refreshes.isSilent(following.stands())) {
            contacts.with(account, stored -> answerInSilence(stored, question), failed);
        } else {
            refreshes.ask(account, question);
        }
    }

    /** Who of an account is sent to; as {@link #installations}. Whoever it shows later is new to it. */
    public void recipients(AccountAddress account, Consumer<Recipients> found, Consumer<Throwable> failed) {
        installations(
                account,
                valid -> contacts.with(
                        account,
                        known -> {
                            known.acquaint();
                            found.accept(known.recipients());
                        },
                        failed),
                failed);
    }

    private boolean isFresh(KnownAccount known) {
        long now = epoch.nanoTime();
        Readings readings = known.readings();
        return readings.walkedWithin(RECENT, now)
                || (readings.toTheEndWithin(FRESH, now)
                        && following.covers(known.address(), readings.toTheEnd().getAsLong()));
    }

    /** Nobody waits again for a node that did not answer; but somebody asks, so that it is seen when it does. */
    private void answerInSilence(KnownAccount known, Question question) {
        if (!known.canStandAlone()) {
            refreshes.ask(known.address(), question);
        } else {
            if (!refreshes.isBusy()) {
                refreshes.ask(known.address(), new Question(epoch.nanoTime(), nobody -> {}, error -> {}));
            }
            question.found().accept(known.contacts());
        }
    }

    private void stored(AccountAddress account, Consumer<List<Contact>> found, Consumer<Throwable> failed) {
        stored(account, known -> Optional.empty(), found, failed);
    }

    /** From the store, unless there is a gap in what is known of it. */
    private void stored(
            AccountAddress account,
            Function<KnownAccount, Optional<XmtpException>> gap,
            Consumer<List<Contact>> found,
            Consumer<Throwable> failed) {
        contacts.with(
                account,
                known -> gap.apply(known).ifPresentOrElse(failed, () -> found.accept(known.contacts())),
                failed);
    }

    /** Of whom nothing was ever seen or read, nothing can be said. */
    private Optional<XmtpException> offlineGap(KnownAccount known) {
        return known.isUnknown() && !known.address().equals(self)
                ? Optional.of(NodeFailures.offline(known.address()))
                : Optional.empty();
    }

    private static Optional<XmtpException> gap(KnownAccount known, Throwable error) {
        return known.canStandAlone() ? Optional.empty() : Optional.of(NodeFailures.unanswered(known.address(), error));
    }

    /**
     * The installations of an account, once its contact topic was read from now on. Whoever asks meanwhile shares the
     * reading.
     *
     * @param failed told an {@link org.xmtp.reactive.api.XmtpException}: the node can't be asked, or the store can't be
     *     read
     */
    public void refresh(AccountAddress account, Consumer<List<Contact>> found, Consumer<Throwable> failed) {
        if (offline) {
            stored(account, found, failed);
            return;
        }
        refreshes.ask(account, new Question(epoch.nanoTime(), found, error -> {
            if (refreshes.isStopped()) {
                stored(account, found, failed);
            } else {
                failed.accept(NodeFailures.unanswered(account, error));
            }
        }));
    }

    /** Contacts and revocations of an account, as far as they are known here by now. */
    public void everything(AccountAddress account, Consumer<AccountRow> found, Consumer<Throwable> failed) {
        contacts.with(
                account,
                known -> found.accept(new AccountRow(
                        known.allContacts(),
                        known.revocations(),
                        known.readings().toTheEnd().isPresent())),
                failed);
    }

    /** Who waits to be approved. */
    public Approvals approvals() {
        return approvals;
    }

    /** Who of these was revoked, as far as is known here; at once where the accounts are in memory. */
    public void revokedAmong(Set<PeerId> peers, Consumer<Set<PeerId>> found, Consumer<Throwable> failed) {
        new RevokedAmong(contacts, found, failed).look(peers);
    }

    /** An account has written to us, and it was it: who of it was revoked is to be known. */
    public void heardFrom(AccountAddress account) {
        following.heardFrom(account);
        rechecks.use(account);
    }

    /** An installation's session has brought something that its signing key has not signed. */
    public void wrongKey(PeerId sender) {
        listener.noticed(new SecurityEvent.WrongKey(
                sender.account(), sender.installation(), epoch.clock().instant()));
    }

    /**
     * Takes a revocation that was just made here and published.
     *
     * @param durable run once it is durable
     */
    public void revoke(Revocation revocation, Runnable durable, Consumer<Throwable> failed) {
        contacts.revoke(revocation, durable, failed);
    }

    /** The installations of an account that was asked for lately for which there was no room, as far as is known. */
    public Set<InstallationId> leftOut(AccountAddress account) {
        KnownAccount known = contacts.get(account);
        return known == null ? Set.of() : known.leftOut();
    }

    /** Whether an account's contact topic was read to its end so lately. */
    boolean wasReadWithin(Duration lately, AccountAddress account) {
        KnownAccount known = contacts.get(account);
        return known != null && known.readings().toTheEndWithin(lately, epoch.nanoTime());
    }

    /** The signing key of a contact was pinned, and that is on its way into the journal. */
    public void pinned(Contact contact) {
        contacts.pinned(contact);
    }

    /** Told whether the subscription stands, with the set that {@link #followed()} gave last. */
    public void subscribed(boolean stands) {
        following.subscribed(stands);
        if (stands) {
            refreshes.answered();
            rechecks.read(self);
        }
    }

    /** The accounts whose topics the subscription is to hold, our own first. */
    public Set<AccountAddress> followed() {
        return following.told();
    }

    /** Something has just been published on a topic of an account. */
    public void published(NetworkEnvelope envelope, AccountAddress account) {
        live.published(envelope, account);
    }

    /** The client closes: whom the node does not answer within {@link #GRACE} is answered from the store. */
    public void drain() {
        epoch.after(GRACE, () -> refreshes.stop(NodeFailures::closing));
    }
}
