package org.xmtp.reactive.store.h2;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where in a database's file the rows of its newest version lie. The file keeps older versions of its pages, so this
 * tells rows that are there from those that were deleted. Where pages of a map are lost, those of an older version of
 * it count as well.
 */
final class LiveLeaves {
    /** So many versions are looked at one by one; behind them, each try goes twice as far back. */
    private static final int ONE_BY_ONE = 16;

    private final DamagedFile file;
    private final FileChunks chunks;
    private final List<FileChunks.Chunk> newestFirst;
    private final NavigableMap<Long, LiveLeaf> leaves = new TreeMap<>();
    private final Map<Integer, Long> lost = new HashMap<>();
    private Map<String, Integer> names = Map.of();

    private LiveLeaves(DamagedFile file) {
        this.file = file;
        chunks = FileChunks.of(file);
        newestFirst = chunks.newestFirst();
    }

    static LiveLeaves of(DamagedFile file) {
        LiveLeaves live = new LiveLeaves(file);
        for (int at = 0; at < live.newestFirst.size(); at = back(at)) {
            Optional<FileVersion> version = live.version(at);
            if (version.isPresent()) {
                // Nothing tells which rows of newer chunks are of the newest version.
                live.newestFirst.subList(0, at).forEach(chunk -> live.leaves.put(chunk.from(), LiveLeaf.all(chunk)));
                live.take(version.get(), at);
                return live;
            }
        }
        return live;
    }

    private static int back(int at) {
        return at < ONE_BY_ONE ? at + 1 : 2 * at;
    }

    private Optional<FileVersion> version(int at) {
        return at < newestFirst.size() ? FileVersion.of(file, chunks, newestFirst.get(at)) : Optional.empty();
    }

    private void take(FileVersion newest, int at) {
        names = newest.names(file, chunks);
        newest.roots().forEach((map, root) -> {
            PageTree tree = PageTree.below(file, chunks, map, root);
            add(tree, true);
            if (!tree.isWhole()) {
                long before = addOlder(map, at);
                lost.put(map, Math.max(tree.lost(), before - tree.rows()));
            }
        });
        for (int back = 1; names.isEmpty() && at + back < newestFirst.size(); back = back(back)) {
            names = version(at + back).map(older -> older.names(file, chunks)).orElse(names);
        }
    }

    /** How many rows the map had then. */
    private long addOlder(int map, int newest) {
        for (int back = 1; newest + back < newestFirst.size(); back = back(back)) {
            Optional<PageTree> older = version(newest + back)
                    .flatMap(version -> Optional.ofNullable(version.roots().get(map)))
                    .map(root -> PageTree.below(file, chunks, map, root))
                    .filter(PageTree::isWhole);
            if (older.isPresent()) {
                add(older.get(), false);
                return older.get().rows();
            }
        }
        return 0;
    }

    private void add(PageTree tree, boolean newest) {
        for (FilePage page : tree.leaves()) {
            leaves.putIfAbsent(page.from(), LiveLeaf.of(page, newest));
        }
    }

    /** Whether there was a version whose pages could be read. */
    boolean isEmpty() {
        return leaves.isEmpty();
    }

    /** The leaf around an offset, if a row there may be one of the newest version. */
    Optional<LiveLeaf> around(long offset) {
        return Optional.ofNullable(leaves.floorEntry(offset))
                .map(Map.Entry::getValue)
                .filter(leaf -> offset < leaf.to());
    }

    Iterable<LiveLeaf> all() {
        return leaves.values();
    }

    /** How many rows at least lie in pages that can't be read, by map. */
    Map<Integer, Long> lost() {
        return lost;
    }

    /** The numbers of the maps by name. */
    Map<String, Integer> names() {
        return names;
    }
}
