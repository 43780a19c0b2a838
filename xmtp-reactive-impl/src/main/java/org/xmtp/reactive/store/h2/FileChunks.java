package org.xmtp.reactive.store.h2;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStoreException;

/**
 * The chunks of a database's file. Each commit has appended one, with all pages that it changed; one says at its begin
 * and at its end what it is, so that it is found though one of them is damaged.
 */
final class FileChunks {
    private static final int FOOTER = 128;
    private static final int LONGEST_HEADER = 256;
    private static final byte[] BEGIN = "chunk:".getBytes(StandardCharsets.US_ASCII);
    private static final String SUM = ",fletcher";
    private static final int HEX = 16;

    private final DamagedFile file;
    private final Map<Integer, Chunk> chunks = new HashMap<>();

    private FileChunks(DamagedFile file) {
        this.file = file;
    }

    /**
     * A chunk.
     *
     * @param id what pages are addressed by
     * @param from where it begins
     * @param to where it ends
     * @param version the version of the database that it made
     * @param root the address of the page that leads to all others in that version, 0 if that is not known
     */
    record Chunk(int id, long from, long to, long version, long root) {}

    static FileChunks of(DamagedFile file) {
        FileChunks found = new FileChunks(file);
        for (long block = 0; block + DamagedFile.BLOCK <= file.size(); block += DamagedFile.BLOCK) {
            found.chunkAt(block).ifPresent(chunk -> found.chunks.put(chunk.id(), chunk));
        }
        for (long block = 0; block + DamagedFile.BLOCK <= file.size(); block += DamagedFile.BLOCK) {
            found.chunkBefore(block + DamagedFile.BLOCK).ifPresent(found::correct);
        }
        return found;
    }

    /** What is known of a chunk from its end has a checksum. */
    private void correct(Chunk ended) {
        Chunk begun = chunks.get(ended.id());
        if (begun == null || begun.from() != ended.from() || begun.to() != ended.to()) {
            chunks.put(ended.id(), ended);
        }
    }

    private Optional<Chunk> chunkAt(long block) {
        return beginsAt(block)
                ? parsed(file.bytes(block, LONGEST_HEADER)).flatMap(says -> chunk(says, block))
                : empty();
    }

    private Optional<Chunk> chunkBefore(long end) {
        if (!beginsAt(end - FOOTER)) {
            return empty();
        }
        return summed(file.bytes(end - FOOTER, FOOTER))
                .flatMap(says -> number(says, "len").flatMap(blocks -> chunk(says, end - blocks * DamagedFile.BLOCK)));
    }

    /** What an end says, if its checksum holds. */
    private static Optional<Map<String, String>> summed(byte[] footer) {
        int summed = new String(footer, StandardCharsets.ISO_8859_1).indexOf(SUM);
        if (summed < 0) {
            return Optional.empty();
        }
        long sum = DataUtils.getFletcher32(footer, 0, summed) & 0xffffffffL;
        return parsed(footer)
                .filter(says ->
                        number(says, "fletcher").filter(said -> said == sum).isPresent());
    }

    private boolean beginsAt(long offset) {
        for (int at = 0; at < BEGIN.length; at++) {
            if (file.at(offset + at) != BEGIN[at]) {
                return false;
            }
        }
        return true;
    }

    private static Optional<Map<String, String>> parsed(byte[] header) {
        String text = new String(header, StandardCharsets.ISO_8859_1);
        try {
            return Optional.of(DataUtils.parseMap(
                    text.substring(0, Math.max(0, text.indexOf('\n'))).trim()));
        } catch (MVStoreException e) {
            return Optional.empty();
        }
    }

    private Optional<Chunk> chunk(Map<String, String> says, long from) {
        long id = number(says, "chunk").orElse(0L);
        long to = from + number(says, "len").orElse(0L) * DamagedFile.BLOCK;
        long version = number(says, "version").orElse(id);
        if (id <= 0 || id > Integer.MAX_VALUE || from < 0 || to <= from || to > file.size()) {
            return empty();
        }
        return Optional.of(
                new Chunk((int) id, from, to, version, number(says, "root").orElse(0L)));
    }

    private static Optional<Chunk> empty() {
        return Optional.empty();
    }

    private static Optional<Long> number(Map<String, String> says, String name) {
        String text = says.get(name);
        try {
            return text == null ? Optional.empty() : Optional.of(Long.parseUnsignedLong(text, HEX));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    Optional<Chunk> chunk(int id) {
        return Optional.ofNullable(chunks.get(id));
    }

    List<Chunk> newestFirst() {
        return chunks.values().stream()
                .sorted(Comparator.comparingLong(Chunk::version).reversed())
                .toList();
    }
}
