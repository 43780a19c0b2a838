package org.xmtp.reactive.testkit.simulation.search;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.store.Entry;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.ReaderMark;
import org.xmtp.reactive.store.WriteSet;
import org.xmtp.reactive.wire.ContentWire;
import org.xmtp.reactive.wire.MalformedException;

/** What a store has come to hold by its commits, as far as it tells what a loss of it, or of its end, takes away. */
final class Kept {
    private final Map<Long, Own> own = new TreeMap<>();
    private final Set<String> received = new HashSet<>();
    private final Set<PeerId> revoked = new HashSet<>();
    private final Map<PeerId, Contact> contacts = new HashMap<>();
    private final Set<PeerId> copiesTo = new HashSet<>();
    private final Map<String, PeerId> sessions = new HashMap<>();
    /**
     * By its position, the message that a row of the outbox holds copies of; and those of which copies are to be made.
     */
    private final Map<Long, Long> queued = new HashMap<>();

    private final Set<Long> intended = new HashSet<>();
    private final Set<Long> refused = new HashSet<>();
    private ReaderMark mark = ReaderMark.NONE;
    private long position;

    /** A message that the store's installation has sent. */
    record Own(String text, long sentNs) {}

    private Kept() {}

    /** What there is after these commits. */
    static Kept after(List<List<WriteSet>> commits) {
        Kept kept = new Kept();
        commits.forEach(batch -> batch.forEach(kept::apply));
        return kept;
    }

    private void apply(WriteSet writeSet) {
        position = writeSet.position();
        writeSet.changes().forEach(this::apply);
    }

    private void apply(Change change) {
        if (change instanceof Change.EntryAppended appended && appended.entry() instanceof Entry.OfMessage message) {
            if (message.own()) {
                own.put(position, new Own(text(message), message.sentNs()));
            } else {
                received.add(text(message));
            }
        } else if (change instanceof Change.CopiesQueued copies) {
            queued.put(position, Change.messageOf(position, copies.message()));
            copies.copies().forEach(copy -> copiesTo.add(copy.recipient()));
        } else if (change instanceof Change.IntentChanged intent) {
            long message = Change.messageOf(position, intent.message());
            if (intent.remaining().isEmpty()) {
                intended.remove(message);
            } else {
                intended.add(message);
            }
        } else if (change instanceof Change.CopiesSettled settled) {
            queued.remove(settled.position());
            if (settled.refused().stream().anyMatch(copy -> !copy.revoked())) {
                refused.add(Change.messageOf(position, settled.message()));
            }
        } else if (change instanceof Change.SessionAdvanced advanced) {
            sessions.put(advanced.row().sessionId(), advanced.row().peer());
        } else if (change instanceof Change.ContactLearned learned) {
            contacts.put(learned.contact().peer(), learned.contact());
        } else if (change instanceof Change.InstallationsRevoked taken) {
            taken.revocation()
                    .installations()
                    .forEach(one -> revoked.add(new PeerId(taken.revocation().account(), one)));
        } else if (change instanceof Change.ReaderMoved moved && moved.reader().equals(Reading.READER)) {
            mark = mark.with(moved.mark());
        }
    }

    private static String text(Entry.OfMessage message) {
        try {
            return Sent.nameOf(new String(ContentWire.read(message.content()).bytes(), StandardCharsets.UTF_8));
        } catch (MalformedException e) {
            throw new AssertionError("What is stored was read before.", e);
        }
    }

    /** The last position. */
    long position() {
        return position;
    }

    /** Its own messages, by position. */
    Map<Long, Own> own() {
        return own;
    }

    /** Whether the node has accepted, as far as the store knows, every copy of the message at a position. */
    boolean isAccepted(long message) {
        return !queued.containsValue(message) && !intended.contains(message) && !refused.contains(message);
    }

    /** Whether there is a row of a message of somebody else. */
    boolean hasReceived(String text) {
        return received.contains(text);
    }

    /** Who is known to be revoked. */
    Set<PeerId> revoked() {
        return revoked;
    }

    /** Who is known. */
    Set<PeerId> contacts() {
        return contacts.keySet();
    }

    /** Whether there is a session with somebody who is known to run our software. */
    boolean talksWithOurs(PeerId peer) {
        Contact contact = contacts.get(peer);
        return contact != null && contact.signingKey() != null && sessions.containsValue(peer);
    }

    /** Whether a copy for somebody was ever queued. */
    boolean hasSentTo(PeerId peer) {
        return copiesTo.contains(peer);
    }

    /** Whether there is a session with somebody that another state of the store does not hold. */
    boolean hasOtherSession(Kept other, PeerId peer) {
        return sessions.entrySet().stream()
                .anyMatch(session -> session.getValue().equals(peer) && !other.sessions.containsKey(session.getKey()));
    }

    /** Whether the reader has acknowledged a row. */
    boolean isAcknowledged(long row) {
        return row <= mark.position()
                || mark.beyond().stream().anyMatch(run -> run.first() <= row && row <= run.last());
    }
}
