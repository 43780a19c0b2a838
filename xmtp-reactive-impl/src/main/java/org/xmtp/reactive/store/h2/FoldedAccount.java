package org.xmtp.reactive.store.h2;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.store.records.ContactRecord;
import org.xmtp.reactive.store.records.ContactsRecord;

/** The folded row of an account: all its contacts, and whether its topic was read. */
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
        return ContactsRecord.newBuilder()
                .setAccount(NameCodec.encode(account))
                .addAllContacts(byInstallation.values())
                .setWasRead(pending.wasRead() || (!stored.getAccount().isEmpty() && wasRead(stored)))
                .build();
    }

    /** Of those that were stored before this was noted, it is taken for granted. */
    static boolean wasRead(ContactsRecord stored) {
        return !stored.hasWasRead() || stored.getWasRead();
    }

    static List<Contact> contacts(ContactsRecord stored) {
        AccountAddress account = NameCodec.account(stored.getAccount());
        return stored.getContactsList().stream()
                .map(contact -> PeerCodec.contact(account, contact))
                .toList();
    }
}
