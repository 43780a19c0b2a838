package org.xmtp.reactive.store.h2;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.store.AccountRow;
import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.Revocation;
import org.xmtp.reactive.store.Unapproved;
import org.xmtp.reactive.store.records.ContactRecord;
import org.xmtp.reactive.store.records.ContactsRecord;
import org.xmtp.reactive.store.records.RevocationRecord;
import org.xmtp.reactive.store.records.UnapprovedRecord;

/**
 * The folded row of an account: all its contacts, what its wallet has taken back, who of it waits to be approved, and
 * whether its topic was read.
 */
final class FoldedAccount {
    private FoldedAccount() {}

    /** The row with what is new of its account in it, in place of older states of contacts. */
    static ContactsRecord merge(ContactsRecord stored, AccountAddress account, PendingAccount pending) {
        Map<String, ContactRecord> byInstallation = new LinkedHashMap<>();
        stored.getContactsList().forEach(contact -> byInstallation.put(contact.getInstallation(), contact));
        pending.contacts()
                .forEach((installation, contact) -> byInstallation.compute(
                        installation.value(),
                        (id, before) -> PeerCodec.encode(
                                before == null
                                        ? contact
                                        : Contact.newer(PeerCodec.contact(account, before), contact))));
        // A fold that is repeated brings the same ones again.
        Set<RevocationRecord> revocations = new LinkedHashSet<>(stored.getRevocationsList());
        pending.revocations().forEach(revocation -> revocations.add(PeerCodec.encode(revocation)));
        Map<String, UnapprovedRecord> unapproved = new LinkedHashMap<>();
        stored.getUnapprovedList().forEach(one -> unapproved.put(one.getInstallation(), one));
        pending.approvals()
                .forEach((installation, one) -> unapproved.compute(
                        installation.value(),
                        (id, before) -> one.map(PeerCodec::encode).orElse(null)));
        return ContactsRecord.newBuilder()
                .addAllUnapproved(unapproved.values())
                .addAllRevocations(revocations)
                .setAccount(NameCodec.encode(account))
                .addAllContacts(byInstallation.values())
                .setWasRead(pending.wasRead() || (!stored.getAccount().isEmpty() && wasRead(stored)))
                .build();
    }

    /** What a folded row and, the newest first, what is not folded yet say together. */
    static AccountRow row(Optional<ContactsRecord> folded, List<PendingAccount> newestFirst) {
        Map<PeerId, Contact> contacts = new LinkedHashMap<>();
        Map<List<Object>, Revocation> revocations = new LinkedHashMap<>();
        Map<InstallationId, Optional<Unapproved>> approvals = new LinkedHashMap<>();
        boolean wasRead = folded.filter(FoldedAccount::wasRead).isPresent();
        for (PendingAccount pending : newestFirst) {
            pending.contacts().values().forEach(contact -> put(contacts, contact));
            pending.revocations().forEach(revocation -> put(revocations, revocation));
            pending.approvals().forEach(approvals::putIfAbsent);
            wasRead |= pending.wasRead();
        }
        if (folded.isPresent()) {
            contacts(folded.get()).forEach(contact -> put(contacts, contact));
            revocations(folded.get()).forEach(revocation -> put(revocations, revocation));
            unapproved(folded.get())
                    .forEach(one -> approvals.putIfAbsent(one.peer().installation(), Optional.of(one)));
        }
        return new AccountRow(
                List.copyOf(contacts.values()),
                List.copyOf(revocations.values()),
                wasRead,
                approvals.values().stream().flatMap(Optional::stream).toList());
    }

    /** Behind those that were written after it. */
    private static void put(Map<PeerId, Contact> contacts, Contact older) {
        contacts.merge(older.peer(), older, (newer, before) -> Contact.newer(before, newer));
    }

    /** The same one may be in the folded row already and still among what is to be folded. */
    private static void put(Map<List<Object>, Revocation> revocations, Revocation revocation) {
        revocations.putIfAbsent(List.of(revocation.installations(), revocation.revokedNs()), revocation);
    }

    /** Of those that were stored before this was noted, it is taken for granted. */
    static boolean wasRead(ContactsRecord stored) {
        return !stored.hasWasRead() || stored.getWasRead();
    }

    static List<Revocation> revocations(ContactsRecord stored) {
        AccountAddress account = NameCodec.account(stored.getAccount());
        return stored.getRevocationsList().stream()
                .map(revocation -> PeerCodec.revocation(account, revocation))
                .toList();
    }

    private static List<Unapproved> unapproved(ContactsRecord stored) {
        AccountAddress account = NameCodec.account(stored.getAccount());
        return stored.getUnapprovedList().stream()
                .map(one -> PeerCodec.unapproved(account, one))
                .toList();
    }

    static List<Contact> contacts(ContactsRecord stored) {
        AccountAddress account = NameCodec.account(stored.getAccount());
        return stored.getContactsList().stream()
                .map(contact -> PeerCodec.contact(account, contact))
                .toList();
    }
}
