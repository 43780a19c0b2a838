package org.xmtp.reactive.testkit.simulation.search;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.WriteSet;

/**
 * A store that was put back from a backup. Each ratchet step that it took behind the backup to send is lost, and what
 * peers encrypt under the key of such a step it can't read any more, until both have a new session.
 */
final class PutBack {
    private final Participant whose;
    private final Duration at;
    private final Kept backup;
    private final Kept lost;
    private final Kept before;
    private final boolean clocksDiffer;

    /**
     * Made before it happens.
     *
     * @param whose whose store
     * @param at when
     * @param history its commits
     * @param kept how many of them it keeps
     * @param clocksDiffer whether what was sent before can bear a time of afterwards
     */
    PutBack(Participant whose, Duration at, List<List<WriteSet>> history, int kept, boolean clocksDiffer) {
        this.clocksDiffer = clocksDiffer;
        this.whose = whose;
        this.at = at;
        backup = Kept.after(history.subList(0, kept));
        lost = Kept.after(history.subList(kept, history.size()));
        before = Kept.after(history);
    }

    Participant whose() {
        return whose;
    }

    /** What the store holds from now on. */
    Kept backup() {
        return backup;
    }

    /** What it held. */
    Kept before() {
        return before;
    }

    /** Whether what somebody sends can be unreadable to a reader by it, as long as there is no new session. */
    boolean parts(@Nullable PeerId sender, Participant reader) {
        PeerId peer = reader.peer();
        return sender != null
                && peer != null
                && (reader == whose ? lost.hasSentTo(sender) : sender.equals(whose.peer()) && isForked(peer));
    }

    /** Whether a reader can be left without a message by it, if there is no new session yet. */
    boolean canCost(Sent message, Participant reader) {
        return parts(message.sender.peer(), reader)
                && (reader == whose ? !backup.hasReceived(message.text) : precedes(message));
    }

    /** Whether a message was sent by what is left of the store. */
    boolean precedes(Sent message) {
        return message.sender == whose && message.begun.compareTo(at) >= 0;
    }

    /**
     * Whether it takes a session for a new one, when it reads its first message again, that it had answered on already:
     * where the peer says that it sent that only after the recovery.
     */
    private boolean isForked(PeerId peer) {
        return clocksDiffer && lost.hasSentTo(peer) && lost.hasOtherSession(backup, peer);
    }

    /** Whether the recovery opens a new session with a message's sender, if it is the reader's store. */
    boolean isRenewedWith(@Nullable PeerId sender, Participant reader) {
        return reader == whose && sender != null && backup.talksWithOurs(sender);
    }
}
