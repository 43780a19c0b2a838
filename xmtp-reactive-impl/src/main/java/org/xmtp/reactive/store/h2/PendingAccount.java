package org.xmtp.reactive.store.h2;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.store.Contact;

/** What is new about an account and not folded yet. Changed by the writer's thread while others read. */
final class PendingAccount {
    private final long id;
    private final Map<InstallationId, Contact> contacts = new ConcurrentHashMap<>();
    private volatile boolean wasRead;

    /**
     * Makes one of which nothing is new.
     *
     * @param id the key of its folded row
     */
    PendingAccount(long id) {
        this.id = id;
    }

    long id() {
        return id;
    }

    void put(Contact contact) {
        contacts.merge(contact.peer().installation(), contact, Contact::newer);
    }

    /** Its contact topic was read to its end. */
    void read() {
        wasRead = true;
    }

    /** Contacts that are new or changed. */
    Map<InstallationId, Contact> contacts() {
        return contacts;
    }

    boolean wasRead() {
        return wasRead;
    }
}
