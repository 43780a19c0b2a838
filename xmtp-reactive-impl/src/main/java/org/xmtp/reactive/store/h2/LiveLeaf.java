package org.xmtp.reactive.store.h2;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import org.h2.mvstore.DataUtils;

/**
 * Some of a file that holds rows of its newest version, or may do so.
 *
 * @param map the number of their map, {@link #ANY_MAP} where they can be of any
 * @param from where it begins
 * @param to where it ends
 * @param keysAt where the keys begin
 * @param keys how many keys there are
 * @param newest whether it is a leaf of the newest version itself
 */
record LiveLeaf(int map, long from, long to, long keysAt, int keys, boolean newest) {
    static final int ANY_MAP = -1;

    static LiveLeaf of(FilePage page, boolean newest) {
        return new LiveLeaf(page.map(), page.from(), page.to(), page.contentAt(), page.keys(), newest);
    }

    /** All of a chunk that is newer than the newest version that can be read. */
    static LiveLeaf all(FileChunks.Chunk chunk) {
        return new LiveLeaf(ANY_MAP, chunk.from(), chunk.to(), chunk.from(), 0, true);
    }

    /** The keys of its rows, as far as they can be read: the rows behind them may be damaged. */
    Set<Long> ids(DamagedFile file) {
        ByteBuffer content = ByteBuffer.wrap(file.bytes(keysAt, (int) (to - keysAt)));
        Set<Long> ids = new HashSet<>();
        try {
            for (int key = 0; key < keys; key++) {
                ids.add(DataUtils.readVarLong(content));
            }
        } catch (BufferUnderflowException e) {
            // More keys than there are bytes.
        }
        return ids;
    }
}
