package org.xmtp.reactive.store.h2;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.store.records.ContactRecord;
import org.xmtp.reactive.store.records.ContactsRecord;

/** The folded row of an account: all its contacts. */
final class FoldedContacts {
    private FoldedContacts() {}

    /** The row with these contacts of its account in it, in place of their older states. */
    static ContactsRecord merge(ContactsRecord stored, Collection<Contact> learned) {
        Map<String, ContactRecord> byInstallation = new LinkedHashMap<>();
        stored.getContactsList().forEach(contact -> byInstallation.put(contact.getInstallation(), contact));
        ContactsRecord.Builder merged = ContactsRecord.newBuilder().setAccount(stored.getAccount());
        for (Contact contact : learned) {
            merged.setAccount(NameCodec.encode(contact.peer().account()));
            byInstallation.put(contact.peer().installation().value(), PeerCodec.encode(contact));
        }
        return merged.addAllContacts(byInstallation.values()).build();
    }

    static List<Contact> contacts(ContactsRecord stored) {
        AccountAddress account = NameCodec.account(stored.getAccount());
        return stored.getContactsList().stream()
                .map(contact -> PeerCodec.contact(account, contact))
                .toList();
    }
}
