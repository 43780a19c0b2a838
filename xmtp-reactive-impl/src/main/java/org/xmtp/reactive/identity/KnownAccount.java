package org.xmtp.reactive.identity;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.Trust;
import org.xmtp.reactive.cryptography.identity.RevocationStatement;
import org.xmtp.reactive.store.AccountRow;
import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.store.Revocation;

/** What is known of an account, and how far its topics were read. */
final class KnownAccount {
    private final AccountAddress address;
    private final Map<InstallationId, Contact> contacts = new LinkedHashMap<>();
    private final Map<InstallationId, Long> revoked = new LinkedHashMap<>();
    private final List<Revocation> revocations = new ArrayList<>();
    private final Set<InstallationId> leftOut = new LinkedHashSet<>();
    private final Readings readings = new Readings();
    private final Newcomers newcomers;
    private @Nullable List<Contact> listed;
    private @Nullable Recipients recipients;
    private boolean madeRoom;
    private int undurable;
    private boolean wasRead;
    private boolean readIsNoted;

    KnownAccount(AccountAddress address, AccountRow stored) {
        this.address = address;
        stored.contacts().forEach(contact -> contacts.put(contact.peer().installation(), contact));
        stored.revocations().forEach(this::keep);
        wasRead = stored.wasRead();
        readIsNoted = wasRead;
        newcomers = new Newcomers(stored.unapproved(), canStandAlone());
    }

    AccountAddress address() {
        return address;
    }

    /** Its contacts that were not revoked, the first seen first. */
    List<Contact> contacts() {
        List<Contact> valid = listed;
        if (valid == null) {
            valid = contacts.values().stream()
                    .filter(contact -> !isRevoked(contact.peer().installation()))
                    .toList();
            listed = valid;
        }
        return valid;
    }

    /** Who of it came later and was not approved yet. */
    Newcomers newcomers() {
        return newcomers;
    }

    /** Those of its contacts that are sent to, and who is not. */
    Recipients recipients() {
        if (recipients == null) {
            recipients = newcomers.among(contacts());
        }
        return recipients;
    }

    /** Nothing is encrypted to an installation from now on. */
    void withhold(InstallationId installation, Trust trust) {
        newcomers.withhold(installation, trust);
        changed();
    }

    /** Installations are sent to from now on. */
    void approve(Collection<InstallationId> installations) {
        newcomers.approve(installations);
        changed();
    }

    private void changed() {
        listed = null;
        recipients = null;
    }

    /** All its contacts, the first seen first, revoked ones too. */
    List<Contact> allContacts() {
        return List.copyOf(contacts.values());
    }

    /** Who was revoked, and when, by the clock of whoever signed that first; whether or not there is a contact. */
    Map<InstallationId, Long> revoked() {
        return Collections.unmodifiableMap(revoked);
    }

    boolean isRevoked(InstallationId installation) {
        return revoked.containsKey(installation);
    }

    /** What its wallet has taken back. */
    List<Revocation> revocations() {
        return List.copyOf(revocations);
    }

    /** Whether its wallet has taken back so many that nobody new of it is believed. */
    boolean isClosed() {
        return isClosed(revoked.size());
    }

    /** Whether nobody new is believed of an account whose wallet has taken back so many. */
    static boolean isClosed(int revoked) {
        return revoked + RevocationStatement.MAX_INSTALLATIONS > Directory.MAX_REVOKED;
    }

    /**
     * Takes a revocation for good.
     *
     * @return whether it is kept: not if it says nothing new, or nothing of known ones once there are too many
     */
    boolean revoke(Revocation revocation) {
        boolean isKept = revocation.installations().stream()
                .anyMatch(one -> !isRevoked(one) && (!isClosed() || contacts.containsKey(one)));
        if (isKept) {
            keep(revocation);
            changed();
        }
        return isKept;
    }

    private void keep(Revocation revocation) {
        revocations.add(revocation);
        revocation.installations().forEach(one -> revoked.putIfAbsent(one, revocation.revokedNs()));
    }

    /** Forgets whom there was no room for, since there is some now: each is to be looked at again. */
    void makeRoom() {
        leftOut.clear();
        madeRoom = true;
        readings.missedSome();
    }

    /** Whether room was made since this was asked for last. */
    boolean hasMadeRoom() {
        boolean since = madeRoom;
        madeRoom = false;
        return since;
    }

    int size() {
        return contacts.size() + revoked.size();
    }

    /**
     * Whether what is known can stand for the account while the node does not answer: not where no reading of its topic
     * has ever ended, and all there is came live by chance.
     */
    boolean canStandAlone() {
        return wasRead && !contacts.isEmpty();
    }

    /** Whether nothing of it was ever seen, and no reading of its topic has ever ended. */
    boolean isUnknown() {
        return !wasRead && contacts.isEmpty();
    }

    /** Whether the store does not know yet that it can stand alone; once. */
    boolean isToBeNoted() {
        boolean first = canStandAlone() && !readIsNoted;
        readIsNoted |= first;
        return first;
    }

    /**
     * Takes a contact if its installation is new and there is room, or if it takes the place of what its installation
     * has shown before; else the first seen stays as it is. Revoked ones take no room.
     */
    boolean add(Contact contact) {
        Contact before = contacts.get(contact.peer().installation());
        boolean hasRoom = isRevoked(contact.peer().installation())
                || (contacts().size() < Directory.MAX_INSTALLATIONS && !isClosed());
        boolean isTaken = before == null ? hasRoom : before.isReplacedBy(contact);
        if (isTaken) {
            put(contact);
        }
        return isTaken;
    }

    /** The signing key of an installation was pinned: no bundle with another one is believed from now on. */
    void pinned(Contact contact) {
        Contact before = contacts.get(contact.peer().installation());
        if (before != null) {
            put(Contact.newer(before, contact));
        }
    }

    private void put(Contact contact) {
        contacts.put(contact.peer().installation(), contact);
        changed();
    }

    /** What an installation has shown; null for one that is not kept. */
    @Nullable
    Contact contact(InstallationId installation) {
        return contacts.get(installation);
    }

    /** Whether an installation is one that is kept. */
    boolean knows(InstallationId installation) {
        return contacts.containsKey(installation);
    }

    /**
     * Notes an installation for which there was no room.
     *
     * @return whether it is the first one
     */
    boolean leaveOut(InstallationId installation) {
        return leftOut.size() < Directory.MAX_INSTALLATIONS && leftOut.add(installation) && leftOut.size() == 1;
    }

    /** The installations for which there was no room; no more than are kept. */
    Set<InstallationId> leftOut() {
        return Collections.unmodifiableSet(leftOut);
    }

    /** Something that was learned of it is on its way to the store. */
    void writes() {
        undurable++;
    }

    /** What was on its way is in the store. */
    void written() {
        undurable--;
    }

    /** Whether the store knows all of it, so that it can be read from there again. */
    boolean isDurable() {
        return undurable == 0;
    }

    /** How far its topics were read. */
    Readings readings() {
        return readings;
    }

    /** Its topics were read to their end, from this moment on. */
    void readToTheEnd(long sinceNanos) {
        readings.reachedTheEnd(sinceNanos);
        wasRead = true;
        acquaint();
    }

    /** Whoever it shows later than now is new to it, unless nothing is known of it yet. */
    void acquaint() {
        if (canStandAlone()) {
            newcomers.acquaint();
        }
    }
}
