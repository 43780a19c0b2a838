package org.xmtp.reactive.store;

import java.util.List;

/** One thing that a write-set makes durable. */
public sealed interface Change {
    /** An entry, at the write-set's position. At most one in a write-set. */
    record EntryAppended(Entry entry) implements Change {}

    /**
     * The copies of the message in the same write-set. Moves the stamp clock where they are stamped.
     *
     * @param timestampNs the timestamp of their envelopes; 0 leaves it open
     */
    record CopiesQueued(long timestampNs, List<OutboxCopy> copies) implements Change {}

    /** Fixes the timestamp of queued copies, once and for all, and moves the stamp clock. */
    record CopiesStamped(long position, long timestampNs) implements Change {}

    /** Every copy of a message has its fate; the outbox forgets it, but for what was refused. */
    record CopiesSettled(long position, List<RefusedCopy> refused) implements Change {}

    /** A session's newest state. */
    record SessionAdvanced(SessionRow row) implements Change {}

    /** A session is deleted; its id is remembered for ever. */
    record SessionRetired(PeerId peer, String sessionId) implements Change {}

    /** A contact, new or changed. */
    record ContactLearned(Contact contact) implements Change {}

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

    /** This installation, new or changed. Forgets the used one-time keys. */
    record IdentityChanged(StoredIdentity identity) implements Change {}

    /** A reader's mark: everything up to the position is acknowledged. */
    record ReaderMoved(String reader, long position) implements Change {}

    /** Where a short sweep starts from now on. */
    record FloorMoved(long floorNs) implements Change {}
}
