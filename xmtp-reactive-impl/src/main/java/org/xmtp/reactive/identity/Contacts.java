package org.xmtp.reactive.identity;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.cryptography.identity.RevocationStatement;
import org.xmtp.reactive.session.Patience;
import org.xmtp.reactive.session.WriteSetDraft;
import org.xmtp.reactive.store.AccountRow;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.Revocation;

/** What is known of accounts: kept in the store, and in memory for those in use. */
final class Contacts {
    /** How many accounts are in memory at most; those not in use for the longest time leave first. */
    static final int MAX_ACCOUNTS = 2_000;

    /** How many contacts these have together at most. */
    static final int MAX_CONTACTS = 20_000;

    /** How many wait at most until the store can be read. */
    private static final int MAX_UNLEARNED = 100;

    private static final Logger LOG = LoggerFactory.getLogger(Contacts.class);

    private final Directory.Parts parts;
    private final TrustPolicy policy;
    private final KnownBundles bundles = new KnownBundles();
    private final LinkedHashMap<AccountAddress, KnownAccount> accounts = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<AccountAddress, List<Waiter>> loading = new HashMap<>();
    private final Patience patience = new Patience();
    private int size;
    private int unlearned;
    private long revocations;

    private record Waiter(Consumer<KnownAccount> loaded, Consumer<Throwable> failed) {}

    Contacts(Directory.Parts parts, TrustPolicy policy) {
        this.parts = parts;
        this.policy = policy;
    }

    /** An account that is in memory. */
    @Nullable
    KnownAccount get(AccountAddress account) {
        return accounts.get(account);
    }

    /** Gives an account, at once if it is in memory. */
    void with(AccountAddress account, Consumer<KnownAccount> loaded, Consumer<Throwable> failed) {
        KnownAccount known = accounts.get(account);
        if (known != null) {
            loaded.accept(known);
            return;
        }
        List<Waiter> waiters = loading.get(account);
        if (waiters != null) {
            waiters.add(new Waiter(loaded, failed));
            return;
        }
        waiters = new ArrayList<>();
        waiters.add(new Waiter(loaded, failed));
        loading.put(account, waiters);
        parts.epoch().await(parts.store().account(account), stored -> loaded(account, stored), error -> {
            List<Waiter> all = loading.remove(account);
            if (all != null) {
                all.forEach(waiter -> waiter.failed.accept(error));
            }
        });
    }

    private void loaded(AccountAddress account, AccountRow stored) {
        KnownAccount known = new KnownAccount(account, stored);
        accounts.put(account, known);
        size += known.size();
        List<Waiter> waiters = loading.remove(account);
        if (waiters != null) {
            waiters.forEach(waiter -> waiter.loaded.accept(known));
        }
        evict();
    }

    /** Rises with each revocation that is learned. */
    long revocations() {
        return revocations;
    }

    /** What the store does not know yet can't be read from there again, so it stays. */
    private void evict() {
        Iterator<KnownAccount> eldest = accounts.values().iterator();
        while ((accounts.size() > MAX_ACCOUNTS || size > MAX_CONTACTS) && eldest.hasNext()) {
            KnownAccount next = eldest.next();
            if (next.isDurable()) {
                eldest.remove();
                size -= next.size();
            }
        }
    }

    /** Whether a claim was checked before. */
    boolean isKnown(Claim claim) {
        return bundles.contains(claim.digest());
    }

    /** Adds what is valid and new of an account; later, while the store fails, unless too much waits for it. */
    void learn(AccountAddress account, List<Claim.Verdict> verdicts) {
        with(account, known -> learn(known, verdicts), error -> learnLater(account, verdicts));
    }

    private void learnLater(AccountAddress account, List<Claim.Verdict> verdicts) {
        List<Claim.Verdict> valid = verdicts.stream()
                .filter(verdict -> verdict.contact() != null || verdict.revocation() != null)
                .toList();
        if (!valid.isEmpty() && unlearned + valid.size() <= MAX_UNLEARNED) {
            unlearned += valid.size();
            parts.epoch().after(patience.next(), () -> {
                unlearned -= valid.size();
                learn(account, valid);
            });
        }
    }

    private void learn(KnownAccount known, List<Claim.Verdict> verdicts) {
        patience.restored();
        int before = known.size();
        List<Change> changes = new ArrayList<>();
        List<Contact> learned = new ArrayList<>();
        List<Revocation> revoked = new ArrayList<>();
        Noticed noticed = new Noticed(known, parts.epoch().clock().instant());
        for (Claim.Verdict verdict : verdicts) {
            bundles.add(verdict.claim().digest());
            Revocation revocation = verdict.revocation();
            if (revocation != null) {
                noticed.revoking(revocation);
                if (known.revoke(revocation)) {
                    revocations++;
                    changes.add(new Change.InstallationsRevoked(revocation));
                    revoked.add(revocation);
                }
            }
        }
        for (Claim.Verdict verdict : verdicts) {
            Contact contact = verdict.contact();
            if (contact == null) {
                continue;
            }
            Contact shown = known.contact(contact.peer().installation());
            if (known.add(contact)) {
                changes.add(new Change.ContactLearned(contact));
                learned.add(contact);
                noticed.learned(shown, contact);
                if (shown == null) {
                    becameKnown(known, contact.peer(), changes);
                }
            } else if (shown != null) {
                noticed.refused(shown, contact);
            } else {
                // There may be room another time, and nothing else would tell of its bundles then.
                bundles.forget(verdict.claim().digest());
                leaveOut(known, contact.peer().installation());
            }
        }
        if (!revoked.isEmpty()) {
            makeRoom(known);
        }
        if (changes.isEmpty()) {
            noticed.events().forEach(parts.listener()::noticed);
        } else {
            size += known.size() - before;
            write(known, changes, () -> noticed.events().forEach(parts.listener()::noticed));
            revoked.forEach(parts.listener()::revoked);
            learned.stream()
                    .filter(contact -> !known.isRevoked(contact.peer().installation()))
                    .forEach(parts.listener()::learned);
            evict();
        }
    }

    /** An installation is newly known, and that is on its way into the journal. */
    private void becameKnown(KnownAccount known, PeerId peer, List<Change> changes) {
        if (policy.withholds(known, peer)) {
            known.withhold(peer.installation(), policy.trust());
            changes.add(new Change.InstallationUnapproved(peer, policy.trust()));
            LOG.warn(
                    "The account {} shows an installation that it did not have before, {}; nothing is encrypted to it"
                            + " until it is approved",
                    peer.account(),
                    peer.installation());
        }
    }

    /** The signing key of a contact was pinned, and that is on its way into the journal. */
    void pinned(Contact contact) {
        KnownAccount known = accounts.get(contact.peer().account());
        if (known != null) {
            known.pinned(contact);
        }
    }

    private static void leaveOut(KnownAccount known, InstallationId installation) {
        if (known.leaveOut(installation)) {
            LOG.warn(
                    "The account {} has more than {} installations, or has revoked more than {}; those seen first are"
                            + " kept, and no message goes to the others, the first of which is {}",
                    known.address(),
                    Directory.MAX_INSTALLATIONS,
                    Directory.MAX_REVOKED - RevocationStatement.MAX_INSTALLATIONS,
                    installation);
        }
    }

    /** Nothing else would tell of those for whom there was none. */
    private void makeRoom(KnownAccount known) {
        if (!known.leftOut().isEmpty()) {
            known.makeRoom();
        }
    }

    /**
     * Takes a revocation that was just made and published here.
     *
     * @param durable run once it is durable
     */
    void revoke(Revocation revocation, Runnable durable, Consumer<Throwable> failed) {
        with(
                revocation.account(),
                known -> {
                    RevocationClaim claim = RevocationClaim.of(revocation);
                    learn(known, List.of(new Claim.Verdict(claim, null, revocation)));
                    // Behind the revocation, in whichever write-set that is.
                    parts.journal()
                            .append(WriteSetDraft.of(List.of(), WriteSetDraft.Owner.told(position -> durable.run())));
                },
                failed);
    }

    /** The topic of an account was read to its end, from this moment on. */
    void readToTheEnd(KnownAccount known, long sinceNanos) {
        known.readToTheEnd(sinceNanos);
        write(known, new ArrayList<>(), () -> {});
    }

    private void write(KnownAccount known, List<Change> changes, Runnable durable) {
        if (known.isToBeNoted()) {
            changes.add(new Change.AccountRead(known.address()));
        }
        if (!changes.isEmpty()) {
            known.writes();
            parts.journal().append(WriteSetDraft.of(changes, WriteSetDraft.Owner.told(position -> {
                known.written();
                durable.run();
            })));
        }
    }
}
