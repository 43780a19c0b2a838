package org.xmtp.reactive.store.h2;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.xmtp.reactive.api.StoreSalvage;
import org.xmtp.reactive.api.StoreSalvage.Kind;

/**
 * What a damaged file still holds of a store. Of each row the newest copy counts that is whole. Rows of most tables are
 * never deleted, so one that is anywhere in the file is there; of the others those count that lie in the newest
 * version.
 */
final class SoundRows implements RowScan.Found {
    private static final Set<Table> DELETED_FROM =
            EnumSet.of(Table.OUTBOX, Table.INTENT, Table.HELD, Table.HELD_BYTES, Table.JOURNAL_0, Table.JOURNAL_1);

    /** What can be in another state than the newest. */
    private static final Set<Kind> CHANGING =
            EnumSet.of(Kind.REFUSALS, Kind.READERS, Kind.INSTALLATION, Kind.CONTACTS, Kind.SESSIONS);

    private static final Map<Table, Kind> KINDS = kinds();

    private final LiveLeaves live;
    private final Map<Integer, Table> tables;
    private final Map<Table, NavigableMap<Long, RowCopy>> rows = new EnumMap<>(Table.class);
    private final Map<Table, Set<Long>> liveIds = new EnumMap<>(Table.class);
    private final NavigableMap<Long, byte[]> marks = new TreeMap<>();
    private Optional<HeadCopy> head = Optional.empty();

    private SoundRows(LiveLeaves live, Map<Integer, Table> tables) {
        this.live = live;
        this.tables = new HashMap<>(tables);
    }

    /** A head, and the copy that it is from. */
    private record HeadCopy(RowCopy copy, Head head) {}

    /** Those of a file in which openings were found. */
    static SoundRows of(DamagedFile file, RowScan scan) {
        LiveLeaves live = LiveLeaves.of(file);
        SoundRows sound = new SoundRows(live, scan.maps().byMap(live.names()));
        scan.forEach(sound);
        live.all().forEach(leaf -> sound.takeLeaf(file, leaf));
        return sound;
    }

    private static Map<Table, Kind> kinds() {
        Map<Table, Kind> kinds = new EnumMap<>(Table.class);
        kinds.put(Table.ENTRY, Kind.ENTRIES);
        kinds.put(Table.OUTBOX, Kind.QUEUED);
        kinds.put(Table.INTENT, Kind.QUEUED);
        kinds.put(Table.REFUSAL, Kind.REFUSALS);
        kinds.put(Table.JOURNAL_0, Kind.CHANGES);
        kinds.put(Table.JOURNAL_1, Kind.CHANGES);
        kinds.put(Table.READER, Kind.READERS);
        kinds.put(Table.INSTALLATION, Kind.INSTALLATION);
        kinds.put(Table.CONTACTS, Kind.CONTACTS);
        kinds.put(Table.SESSIONS, Kind.SESSIONS);
        kinds.put(Table.PAGES, Kind.SESSIONS);
        kinds.put(Table.SEEN, Kind.MARKS);
        kinds.put(Table.HELD, Kind.HELD);
        kinds.put(Table.HELD_BYTES, Kind.HELD);
        return kinds;
    }

    @Override
    public void row(Table table, FoundRow row, byte[] sealed) {
        Optional<LiveLeaf> leaf = live.around(row.at());
        leaf.filter(around -> around.map() != LiveLeaf.ANY_MAP)
                .ifPresent(around -> tables.putIfAbsent(around.map(), table));
        RowCopy copy = RowCopy.of(
                row,
                sealed,
                live.isEmpty() || leaf.isPresent(),
                leaf.filter(LiveLeaf::newest).isPresent());
        rows.computeIfAbsent(table, absent -> new TreeMap<>()).merge(row.id(), copy, RowCopy::newer);
    }

    @Override
    public void head(FoundRow row, byte[] sealed, Head whole) {
        HeadCopy found = new HeadCopy(RowCopy.of(row, sealed, true, true), whole);
        head = Optional.of(
                head.filter(known -> known.copy().isNewerThan(found.copy())).orElse(found));
    }

    private void takeLeaf(DamagedFile file, LiveLeaf leaf) {
        Table table = tables.get(leaf.map());
        if (table == Table.SEEN) {
            takeMarks(file, leaf);
        } else if (table != null && DELETED_FROM.contains(table)) {
            liveIds.computeIfAbsent(table, absent -> new HashSet<>()).addAll(leaf.ids(file));
        }
    }

    /** Marks are not sealed, so they are taken from where they must be alone. */
    private void takeMarks(DamagedFile file, LiveLeaf leaf) {
        long offset = leaf.from();
        while (offset < leaf.to()) {
            long at = offset;
            offset = FoundRow.at(file, at)
                    .filter(row -> row.length() % SeenRow.MARK_LENGTH == 0 && row.at() + row.length() <= leaf.to())
                    .map(row -> {
                        marks.merge(row.id(), file.bytes(row.at(), row.length()), SeenRow::merged);
                        return row.at() + row.length();
                    })
                    .orElse(at + 1);
        }
    }

    /** The rows of a table that are to be there, in order of their keys. */
    NavigableMap<Long, RowCopy> rows(Table table) {
        NavigableMap<Long, RowCopy> there = new TreeMap<>(rows.getOrDefault(table, new TreeMap<>()));
        if (DELETED_FROM.contains(table)) {
            there.entrySet().removeIf(row -> !isThere(table, row.getKey(), row.getValue()));
        }
        return there;
    }

    private boolean isThere(Table table, long id, RowCopy copy) {
        return copy.live()
                || liveIds.getOrDefault(table, Set.of()).contains(id)
                || (KINDS.get(table) == Kind.CHANGES && id > head().foldedPosition());
    }

    /** The rows of marks, in order of their keys. */
    NavigableMap<Long, byte[]> marks() {
        return marks;
    }

    /** The newest head that is whole; of an empty store where none is. */
    Head head() {
        return head.map(HeadCopy::head).orElse(Head.EMPTY);
    }

    /** What there is of each kind that there was, and what is missing. */
    List<StoreSalvage.Rows> counts() {
        Map<Table, Long> expected = new EnumMap<>(Table.class);
        live.all().forEach(leaf -> expect(expected, leaf.map(), leaf.newest() ? leaf.keys() : 0));
        live.lost().forEach((map, lost) -> expect(expected, map, lost));
        Map<Kind, StoreSalvage.Rows> counts = new EnumMap<>(Kind.class);
        KINDS.forEach((table, kind) -> {
            long saved = table == Table.SEEN ? marks.size() : rows(table).size();
            long older = CHANGING.contains(kind) ? older(table) : 0;
            long lost = Math.max(0, expected.getOrDefault(table, 0L) - saved);
            if (saved + lost > 0) {
                counts.merge(kind, new StoreSalvage.Rows(kind, saved, older, lost), SoundRows::sum);
            }
        });
        return new ArrayList<>(counts.values());
    }

    private void expect(Map<Table, Long> expected, int map, long count) {
        Table table = tables.get(map);
        if (table != null) {
            expected.merge(table, count, Long::sum);
        }
    }

    private long older(Table table) {
        return rows(table).values().stream().filter(copy -> !copy.newest()).count();
    }

    private static StoreSalvage.Rows sum(StoreSalvage.Rows one, StoreSalvage.Rows other) {
        return new StoreSalvage.Rows(
                one.kind(), one.saved() + other.saved(), one.older() + other.older(), one.lost() + other.lost());
    }
}
