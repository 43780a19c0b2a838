package org.xmtp.reactive.inbound;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.xmtp.reactive.store.Digest;

/**
 * The passages under way: each envelope has one at a time, and only so many are under way, in number and bytes. The
 * newest that have ended are remembered, so that most duplicates cost no look into the store.
 */
final class Traffic {
    /** How many envelopes may be under way before the mailbox has to wait. */
    static final int MAX_PASSAGES = 512;

    /** How many bytes of envelopes may be under way before the mailbox has to wait. */
    static final long MAX_BYTES = 8L << 20;

    private static final int MAX_KNOWN = 32_768;

    private final Map<Passage, Long> underWay = new LinkedHashMap<>();
    private final Map<Digest, Passage> byDigest = new HashMap<>();
    private final LinkedHashSet<Digest> known = new LinkedHashSet<>();
    private final List<Runnable> roomWaiters = new ArrayList<>();
    private final List<Settling> settling = new ArrayList<>();
    private long bytes;
    private long sequence;
    private long lost;

    private record Settling(long sequence, Runnable task) {}

    /** How many are under way. */
    int depth() {
        return underWay.size();
    }

    /** A passage begins. */
    void begin(Passage passage) {
        underWay.put(passage, ++sequence);
        bytes += passage.bytes();
    }

    /** Its digest is known now; false if the same envelope is under way already, or has ended lately. */
    boolean identify(Passage passage) {
        Digest digest = passage.digest();
        return !known.contains(digest) && byDigest.putIfAbsent(digest, passage) == null;
    }

    /** A passage has ended. */
    void end(Passage passage, Passage.Outcome outcome) {
        if (underWay.remove(passage) == null) {
            return;
        }
        bytes -= passage.bytes();
        boolean identified = byDigest.remove(passage.digest(), passage);
        if (outcome == Passage.Outcome.GIVEN_BACK) {
            // One that was held is in the store still, and is read again from there.
            lost += passage.wasHeld() ? 0 : 1;
        } else if (identified && outcome != Passage.Outcome.HELD && outcome != Passage.Outcome.LEFT) {
            // One that is held comes once more, from the store; one that is left, from the node.
            remember(passage.digest());
        }
        wake();
    }

    private void remember(Digest digest) {
        known.add(digest);
        if (known.size() > MAX_KNOWN) {
            Iterator<Digest> eldest = known.iterator();
            eldest.next();
            eldest.remove();
        }
    }

    /** Rises with every envelope that found no outcome: it has to be read once more. */
    long lost() {
        return lost;
    }

    /** Whether the mailbox may hand over more. */
    boolean hasRoom() {
        return underWay.size() < MAX_PASSAGES && bytes < MAX_BYTES;
    }

    /** Runs a task when there is room for more, at once if there is. */
    void whenRoom(Runnable task) {
        if (hasRoom()) {
            task.run();
        } else {
            roomWaiters.add(task);
        }
    }

    /** Runs a task when all that are under way now have ended, at once if none is. */
    void whenSettled(Runnable task) {
        if (underWay.isEmpty()) {
            task.run();
        } else {
            settling.add(new Settling(sequence, task));
        }
    }

    private void wake() {
        if (!roomWaiters.isEmpty() && hasRoom()) {
            List<Runnable> due = List.copyOf(roomWaiters);
            roomWaiters.clear();
            due.forEach(Runnable::run);
        }
        if (!settling.isEmpty()) {
            long eldest = underWay.isEmpty()
                    ? Long.MAX_VALUE
                    : underWay.values().iterator().next();
            List<Runnable> due = new ArrayList<>();
            settling.removeIf(one -> one.sequence < eldest && due.add(one.task));
            due.forEach(Runnable::run);
        }
    }
}
