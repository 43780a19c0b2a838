package org.xmtp.reactive.store.h2;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.h2.mvstore.DataUtils;

/**
 * A page of a database's file: a node of the tree of one of its maps.
 *
 * @param map the map's number
 * @param keys how many keys it has, a leaf's are its rows
 * @param from where it begins
 * @param to where it ends
 * @param contentAt where its content begins, of a leaf its keys, then their values
 * @param children the nodes below, none of a leaf
 */
record FilePage(int map, int keys, long from, long to, long contentAt, List<Child> children) {
    /** Length, checksum, three numbers and a type. */
    private static final int HEADER = 32;

    private static final int LENGTH_AND_CHECKSUM = 6;

    /**
     * A page below.
     *
     * @param address where it is
     * @param rows how many rows are below it
     */
    record Child(long address, long rows) {}

    boolean isLeaf() {
        return children.isEmpty();
    }

    /**
     * The page at an address, if it is there. The database keeps a checksum of where it is, and none of what is in it.
     */
    static Optional<FilePage> at(DamagedFile file, FileChunks chunks, long address) {
        int offset = DataUtils.getPageOffset(address);
        return chunks.chunk(DataUtils.getPageChunkId(address)).flatMap(chunk -> {
            long from = chunk.from() + offset;
            ByteBuffer header = ByteBuffer.wrap(file.bytes(from, HEADER));
            if (header.remaining() < HEADER || from + HEADER > chunk.to()) {
                return Optional.empty();
            }
            int length = header.getInt();
            int check = DataUtils.getCheckValue(chunk.id())
                    ^ DataUtils.getCheckValue(offset)
                    ^ DataUtils.getCheckValue(length);
            if (length < LENGTH_AND_CHECKSUM || header.getShort() != (short) check || from + length > chunk.to()) {
                return Optional.empty();
            }
            return page(file, header, from, length);
        });
    }

    private static Optional<FilePage> page(DamagedFile file, ByteBuffer header, long from, int length) {
        DataUtils.readVarInt(header);
        int map = DataUtils.readVarInt(header);
        int keys = DataUtils.readVarInt(header);
        int type = header.get();
        if (map < 0 || keys < 0 || keys > length || header.position() > length) {
            return Optional.empty();
        }
        FilePage leaf = new FilePage(map, keys, from, from + length, from + header.position(), List.of());
        if (type == DataUtils.PAGE_TYPE_LEAF) {
            return Optional.of(leaf);
        }
        // Compressed ones are not written.
        return type == DataUtils.PAGE_TYPE_NODE ? leaf.asNode(file) : Optional.empty();
    }

    private Optional<FilePage> asNode(DamagedFile file) {
        ByteBuffer content = content(file);
        if (content.remaining() <= (keys + 1L) * Long.BYTES) {
            return Optional.empty();
        }
        try {
            return Optional.of(new FilePage(map, keys, from, to, contentAt, children(content, keys + 1)));
        } catch (BufferUnderflowException e) {
            // Its last count runs off its end: it is not what was written.
            return Optional.empty();
        }
    }

    /** Its content. */
    ByteBuffer content(DamagedFile file) {
        return ByteBuffer.wrap(file.bytes(contentAt, (int) (to - contentAt)));
    }

    private static List<Child> children(ByteBuffer content, int count) {
        long[] addresses = new long[count];
        for (int at = 0; at < count; at++) {
            addresses[at] = content.getLong();
        }
        List<Child> children = new ArrayList<>();
        for (long address : addresses) {
            children.add(new Child(address, content.hasRemaining() ? DataUtils.readVarLong(content) : 0));
        }
        return children;
    }
}
