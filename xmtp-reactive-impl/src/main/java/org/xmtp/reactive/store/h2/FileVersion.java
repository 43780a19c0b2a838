package org.xmtp.reactive.store.h2;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.h2.mvstore.DataUtils;

/**
 * One version of a database: where the tree of each of its maps begins.
 *
 * @param chunk the chunk that was written last in it
 * @param roots the address of each map's root, by the map's number
 */
record FileVersion(FileChunks.Chunk chunk, Map<Integer, Long> roots) {
    /** The map of all maps. */
    private static final int LAYOUT = 0;

    /** The map of their names. */
    private static final int NAMES = 1;

    private static final String ROOT = "root.";
    private static final String NAME = "name.";
    private static final int HEX = 16;

    /** The version that a chunk made, if it can be read. */
    static Optional<FileVersion> of(DamagedFile file, FileChunks chunks, FileChunks.Chunk chunk) {
        if (chunk.root() == 0) {
            return Optional.empty();
        }
        Map<Integer, Long> roots = new HashMap<>();
        roots.put(NAMES, 0L);
        return texts(file, chunks, LAYOUT, chunk.root()).map(layout -> {
            layout.forEach((key, value) -> {
                if (key.startsWith(ROOT)) {
                    number(key.substring(ROOT.length()))
                            .ifPresent(map -> number(value).ifPresent(root -> roots.put(map.intValue(), root)));
                }
            });
            return new FileVersion(chunk, roots);
        });
    }

    /** The numbers of the maps by their names, as far as they can be read. */
    Map<String, Integer> names(DamagedFile file, FileChunks chunks) {
        Map<String, Integer> names = new HashMap<>();
        texts(file, chunks, NAMES, roots.getOrDefault(NAMES, 0L))
                .ifPresent(all -> all.forEach((key, value) -> {
                    if (key.startsWith(NAME)) {
                        number(value).ifPresent(map -> names.put(key.substring(NAME.length()), map.intValue()));
                    }
                }));
        return names;
    }

    /** A map of texts, if all of it can be read. */
    private static Optional<Map<String, String>> texts(DamagedFile file, FileChunks chunks, int map, long root) {
        PageTree tree = PageTree.below(file, chunks, map, root);
        if (!tree.isWhole()) {
            return Optional.empty();
        }
        Map<String, String> all = new HashMap<>();
        for (FilePage leaf : tree.leaves()) {
            try {
                ByteBuffer content = leaf.content(file);
                String[] keys = new String[leaf.keys()];
                for (int key = 0; key < keys.length; key++) {
                    keys[key] = text(content);
                }
                for (String key : keys) {
                    all.put(key, text(content));
                }
            } catch (RuntimeException e) {
                // Nothing of what is damaged is to be believed.
                return Optional.empty();
            }
        }
        return Optional.of(all);
    }

    private static String text(ByteBuffer content) {
        int length = DataUtils.readVarInt(content);
        if (length < 0 || length > content.remaining()) {
            throw new IllegalArgumentException("longer than its page");
        }
        return DataUtils.readString(content, length);
    }

    private static Optional<Long> number(String hex) {
        try {
            return Optional.of(Long.parseUnsignedLong(hex, HEX));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
