package org.xmtp.reactive.store.h2;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.store.Revocation;
import org.xmtp.reactive.store.Unapproved;

/** What is new about an account and not folded yet. Changed by the writer's thread while others read. */
final class PendingAccount {
    private final long id;
    private final Map<InstallationId, Contact> contacts = new ConcurrentHashMap<>();
    private final List<Revocation> revocations = new CopyOnWriteArrayList<>();
    private final Map<InstallationId, Optional<Unapproved>> approvals = new ConcurrentHashMap<>();
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

    /** Its wallet has taken installations back. */
    void put(Revocation revocation) {
        revocations.add(revocation);
    }

    /** Nothing is to be encrypted to one of its installations. */
    void put(Unapproved one) {
        approvals.put(one.peer().installation(), Optional.of(one));
    }

    /** One of its installations was approved. */
    void approve(InstallationId installation) {
        approvals.put(installation, Optional.empty());
    }

    /** Its contact topic was read to its end. */
    void read() {
        wasRead = true;
    }

    /** Contacts that are new or changed. */
    Map<InstallationId, Contact> contacts() {
        return contacts;
    }

    /** New revocations, the oldest first. */
    List<Revocation> revocations() {
        return revocations;
    }

    /** Installations that wait to be approved; empty for those that were. */
    Map<InstallationId, Optional<Unapproved>> approvals() {
        return approvals;
    }

    boolean wasRead() {
        return wasRead;
    }
}
