package org.xmtp.reactive.store;

import java.util.List;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.Trust;

/** One thing that a write-set makes durable. */
public sealed interface Change {
    /** An entry, at the write-set's position. At most one in a write-set. */
    record EntryAppended(Entry entry) implements Change {}

    /**
     * Copies of a message, to be published. Moves the stamp clock where they are stamped. At most one in a write-set.
     *
     * @param message the position of the message; 0 for the one in the same write-set
     * @param timestampNs the timestamp of their envelopes; 0 leaves it open
     * @param copies the copies
     */
    record CopiesQueued(long message, long timestampNs, List<OutboxCopy> copies) implements Change {}

    /**
     * For whom copies of a message are still to be made, where they are too large for one write-set. Nobody: all are
     * made.
     *
     * @param message the position of the message; 0 for the one in the same write-set
     * @param remaining who has no copy in the outbox yet, in the order in which they will be made
     */
    record IntentChanged(long message, List<PeerId> remaining) implements Change {}

    /** Fixes the timestamp of queued copies, once and for all, and moves the stamp clock. */
    record CopiesStamped(long position, long timestampNs) implements Change {}

    /**
     * Every copy of a row of the outbox has its fate; the outbox forgets it, but for what was refused.
     *
     * @param position the row's position; 0 where there is none, since copies were not made at all
     * @param message the position of the message that they are copies of; 0 for the one in the same write-set
     * @param refused those that the node has refused for good, that could not be made, or whose recipients were revoked
     */
    record CopiesSettled(long position, long message, List<RefusedCopy> refused) implements Change {
        /** Copies of a message that were not made: the outbox forgets nothing. */
        public static CopiesSettled unmade(long message, List<RefusedCopy> refused) {
            return new CopiesSettled(0, message, refused);
        }

        /** Whether the outbox is to forget a row. */
        public boolean hasRow() {
            return position != 0;
        }
    }

    /** A session's newest state. One that is older than what is durable changes nothing. */
    record SessionAdvanced(SessionRow row) implements Change {}

    /** A contact, new or changed. One that gives less than what is durable changes nothing: {@link Contact#newer}. */
    record ContactLearned(Contact contact) implements Change {}

    /** An account's wallet has taken installations back; that stays. */
    record InstallationsRevoked(Revocation revocation) implements Change {}

    /**
     * Nothing is to be encrypted to an installation before it is approved, from the write-set's position on; from a
     * later one where it is said again.
     *
     * @param peer who it is
     * @param trust whether it is held or refused
     */
    record InstallationUnapproved(PeerId peer, Trust trust) implements Change {}

    /** An installation that was held or refused is sent to from now on. */
    record InstallationApproved(PeerId peer) implements Change {}

    /** The contact topic of an account, of which there are contacts, was read to its end. */
    record AccountRead(AccountAddress account) implements Change {}

    /**
     * An envelope has been judged.
     *
     * @param mark the digest of the inner Olm message of an accepted one, else of the envelope's bytes
     * @param envelope the digest of the envelope's bytes
     */
    record EnvelopeSeen(Digest mark, Digest envelope) implements Change {}

    /** An envelope was refused, and there are too many failures already to keep a row of it. */
    record FailureCounted() implements Change {}

    /** An envelope waits to be judged. */
    record EnvelopeHeld(HeldEnvelope envelope) implements Change {}

    /** An envelope waits no longer. */
    record EnvelopeReleased(Digest digest) implements Change {}

    /** A session has used a one-time key: its private half is never to be used again. */
    record OneTimeKeyUsed(String key) implements Change {}

    /** A session was opened with the fallback key that is the current one. */
    record FallbackKeyUsed() implements Change {}

    /** This installation, new or changed. */
    record IdentityChanged(StoredIdentity identity) implements Change {}

    /** What a reader has acknowledged by now, beside what it had before: a mark never goes back. */
    record ReaderMoved(String reader, ReaderMark mark) implements Change {}

    /** How far our topic has been read from now on. */
    record TopicSwept(Swept swept) implements Change {}

    /** The position of the message that a change names, in the write-set at a position: 0 names the one in it. */
    static long messageOf(long position, long named) {
        return named == 0 ? position : named;
    }
}
