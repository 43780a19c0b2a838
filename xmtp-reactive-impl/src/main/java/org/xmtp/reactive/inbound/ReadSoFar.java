package org.xmtp.reactive.inbound;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.xmtp.reactive.api.spi.TopicPlace;
import org.xmtp.reactive.session.Core;
import org.xmtp.reactive.session.WriteSetDraft;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.Swept;

/** How far our topic has been read, durably: by time, and by arrivals where the node counts them. */
final class ReadSoFar {
    /** How far before its begin a sweep starts: clocks differ, and what is on its way is not stored yet. */
    static final Duration OVERLAP = Duration.ofSeconds(60);

    private final Core core;
    private Swept swept;

    ReadSoFar(Core core, Swept swept) {
        this.core = core;
        this.swept = swept;
        core.peers().swept(sweptNs());
    }

    /** What is on its way into the store at least. */
    Swept swept() {
        return swept;
    }

    /** When all that was stored by then was known to be durable here, by our clock; 0 before the first time. */
    long sweptNs() {
        long knownNs = swept.unreadNs() == 0 ? swept.floorNs() : swept.unreadNs();
        return knownNs == 0 ? 0 : knownNs + OVERLAP.toNanos();
    }

    /** All that was stored by a time, by our clock, has its outcome. */
    void until(long timeNs, Runnable noted) {
        until(timeNs, swept.unreadNs(), noted);
    }

    /** The same, found by the first sweep since we are back: a while before the floor of till now is unread. */
    void untilBack(long timeNs, Runnable noted) {
        until(timeNs, swept.unreadNs() == 0 ? swept.floorNs() : Math.min(swept.unreadNs(), swept.floorNs()), noted);
    }

    private void until(long timeNs, long unreadNs, Runnable noted) {
        note(new Swept(floorOf(timeNs), swept.fullNs(), swept.owed(), unreadNs, swept.place()), noted);
    }

    /** What was stored while we were away is read. */
    void readWhileAway() {
        note(new Swept(swept.floorNs(), swept.fullNs(), swept.owed(), 0, swept.place()), () -> {});
    }

    /**
     * The same, found by a sweep from the registration on.
     *
     * @param owed whether it has left something itself
     */
    void wholeUntil(long timeNs, boolean owed, Runnable noted) {
        note(new Swept(floorOf(timeNs), timeNs, owed, 0, swept.place()), noted);
    }

    /** A sweep from the registration on that began then has ended. */
    void full(long beganNs, boolean owed) {
        note(new Swept(swept.floorNs(), beganNs, owed, 0, swept.place()), () -> {});
    }

    /** Something is left to the next such sweep: durably so before the place can move past it. */
    void owe() {
        if (!swept.owed()) {
            note(new Swept(swept.floorNs(), swept.fullNs(), true, swept.unreadNs(), swept.place()), () -> {});
        }
    }

    /** All that arrived up to a place has its outcome, or is left. */
    void upTo(TopicPlace place) {
        note(new Swept(swept.floorNs(), swept.fullNs(), swept.owed(), swept.unreadNs(), Optional.of(place)), () -> {});
    }

    private static long floorOf(long timeNs) {
        return timeNs - OVERLAP.toNanos();
    }

    private void note(Swept moved, Runnable noted) {
        swept = moved;
        core.journal().append(WriteSetDraft.of(List.of(new Change.TopicSwept(moved)), position -> {
            core.peers().swept(sweptNs());
            noted.run();
        }));
    }
}
