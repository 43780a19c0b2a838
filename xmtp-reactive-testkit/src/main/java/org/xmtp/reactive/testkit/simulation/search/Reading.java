package org.xmtp.reactive.testkit.simulation.search;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.xmtp.reactive.api.Inbound;
import org.xmtp.reactive.api.InboundFailure;
import org.xmtp.reactive.api.InboundMessage;

/** What one installation's named reader was shown over all its lives, and what it acknowledged. */
final class Reading {
    /** Under which it reads. */
    static final String READER = "main";

    private final String name;
    private final Checks checks;
    private final Map<String, Long> positions = new HashMap<>();
    private final TreeMap<Long, String> rows = new TreeMap<>();
    private final Set<Long> asked = new HashSet<>();
    private final Set<Long> acknowledged = new HashSet<>();
    private Set<Long> shownNow = new HashSet<>();
    private long last;
    private long lostFrom;
    private long lostUpTo;

    Reading(String name, Checks checks) {
        this.name = name;
        this.checks = checks;
    }

    /** The reader subscribes anew. */
    void begins() {
        shownNow = new HashSet<>();
        last = 0;
    }

    /** The store was put back: rows behind the backup are gone for good, and so is what was acknowledged since. */
    void putBack(Kept backup, Kept before) {
        lostFrom = backup.position();
        lostUpTo = before.position();
        rows.tailMap(lostFrom, false).clear();
        positions.values().retainAll(rows.keySet());
        asked.removeIf(position -> position > lostFrom || !backup.isAcknowledged(position));
        acknowledged.retainAll(asked);
    }

    /** A row is shown. */
    void shown(Inbound row) {
        String what = row instanceof InboundMessage message
                ? Sent.nameOf(message.message())
                : ((InboundFailure) row).failure().toString();
        long position = row.position();
        checks.that(position > last, "{} is shown position {} behind {}", name, position, last);
        last = position;
        shownNow.add(position);
        checks.that(
                position <= lostFrom || position > lostUpTo, "{} is shown position {}, which is lost", name, position);
        checks.that(!acknowledged.contains(position), "{} is shown {} again, which it has acknowledged", name, what);
        String before = rows.putIfAbsent(position, what);
        checks.that(before == null || before.equals(what), "{} is shown {} in place of {}", name, what, before);
        if (row instanceof InboundMessage) {
            Long other = positions.putIfAbsent(what, position);
            checks.that(other == null || other == position, "{} reads {} twice", name, what);
        }
    }

    /** An acknowledgement is asked for. */
    void acknowledging(long position) {
        asked.add(position);
    }

    /** An acknowledgement has completed. */
    void acknowledged(long position) {
        acknowledged.add(position);
    }

    /** Whether a message was read. */
    boolean has(String text) {
        return positions.containsKey(text);
    }

    /** The texts and failures that were shown, by position. */
    NavigableMap<Long, String> rows() {
        return rows;
    }

    /** Every row that was shown before and is open still has come again since the reader subscribed. */
    void openRowsCameAgain() {
        rows.forEach((position, what) -> checks.that(
                asked.contains(position) || shownNow.contains(position),
                "{} was not shown {} again, which is open",
                name,
                what));
    }

    /** Whether {@link #openRowsCameAgain} would hold. */
    boolean openRowsAreBack() {
        return rows.keySet().stream().allMatch(position -> asked.contains(position) || shownNow.contains(position));
    }
}
