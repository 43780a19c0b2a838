package org.xmtp.reactive.store.h2;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The leaves of a map in one version of a database, as far as they can be reached.
 *
 * @param leaves those that are there
 * @param lost how many rows at least lie in pages that are not
 */
record PageTree(List<FilePage> leaves, long lost) {
    /** The tree below a root; 0 is that of an empty map. */
    static PageTree below(DamagedFile file, FileChunks chunks, int map, long root) {
        List<FilePage> leaves = new ArrayList<>();
        long lost = 0;
        Deque<FilePage.Child> open = new ArrayDeque<>();
        // A damaged address can lead back to a page above.
        Set<Long> met = new HashSet<>();
        if (root != 0) {
            open.add(new FilePage.Child(root, 1));
        }
        while (!open.isEmpty()) {
            FilePage.Child child = open.removeFirst();
            if (child.address() == 0 || !met.add(child.address())) {
                continue;
            }
            Optional<FilePage> page = FilePage.at(file, chunks, child.address()).filter(found -> found.map() == map);
            lost += page.isPresent() ? 0 : child.rows();
            page.filter(FilePage::isLeaf).ifPresent(leaves::add);
            page.ifPresent(found -> open.addAll(found.children()));
        }
        return new PageTree(leaves, lost);
    }

    /** How many rows the leaves have. */
    long rows() {
        return leaves.stream().mapToLong(FilePage::keys).sum();
    }

    boolean isWhole() {
        return lost == 0;
    }
}
