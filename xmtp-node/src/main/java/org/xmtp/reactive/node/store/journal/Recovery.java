package org.xmtp.reactive.node.store.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.xmtp.reactive.node.store.StoreException;
import org.xmtp.reactive.node.store.StoreId;

/**
 * What a journal holds that its database has not taken over.
 *
 * @param envelopes in the order of their arrivals, which follow the database's last
 * @param generation the last that was begun; 0 if there is none
 * @param refusal why there may be more that can't be had, or does not belong to the database, with the remedy
 */
record Recovery(List<NumberedEnvelope> envelopes, long generation, Optional<String> refusal) {

    /**
     * What was read of one file.
     *
     * @param records those that follow each other from the beginning on
     * @param others those behind a place where there is none
     */
    private record Contents(
            String name, SegmentHeader header, List<JournalRecord.Stored> records, List<JournalRecord.Stored> others) {}

    /**
     * Reads the files. A record that a crash cut off ends its segment, and a beginning that it cut off has nothing
     * behind it: nobody was told that anything of it is stored. Blocks.
     *
     * @param store the database's id
     * @param newest the last arrival that the database has
     */
    static Recovery of(JournalFiles files, StoreId store, long newest) {
        List<Contents> segments = new ArrayList<>();
        List<String> damaged = new ArrayList<>();
        for (String name : JournalFiles.NAMES) {
            ByteBuffer file = read(files, name);
            Optional<SegmentHeader> header = SegmentHeader.decode(file);
            if (header.isPresent()) {
                segments.add(contents(name, header.get(), file));
            } else if (hasMore(file, newest)) {
                damaged.add(files.directory().resolve(name).toString());
            }
        }
        segments.sort(Comparator.comparingLong(contents -> contents.header().generation()));
        Recovery recovery = new Chain(files, store, newest).follow(segments);
        return damaged.isEmpty() ? recovery : recovery.damagedAtBeginning(damaged);
    }

    /** What is in a file; nothing if there is none. */
    private static ByteBuffer read(JournalFiles files, String name) {
        if (!files.exists(name)) {
            return ByteBuffer.allocate(0);
        }
        try (FileChannel channel = files.open(name)) {
            ByteBuffer file = ByteBuffer.allocate((int) Math.min(channel.size(), Segment.MAX_BYTES));
            while (file.hasRemaining() && channel.read(file, file.position()) >= 0) {}
            return file.flip();
        } catch (IOException e) {
            throw new StoreException("the journal " + files.directory().resolve(name) + " can't be read ("
                    + e.getClass().getSimpleName() + "); see that this user may, or restore a backup");
        }
    }

    /**
     * Whether a file without a whole beginning may hold what the database lacks. Where a crash cut the beginning off,
     * what lies behind it is older, and was there before: zeros, or records that the database has.
     */
    private static boolean hasMore(ByteBuffer file, long newest) {
        int begin = SegmentHeader.BYTES;
        if (file.limit() < begin + JournalRecord.HEAD) {
            return false;
        }
        long salt = file.getLong(begin + JournalRecord.SALT);
        return JournalRecord.Stored.at(file, begin, salt).isPresent()
                ? others(file, begin, salt).stream().anyMatch(record -> record.last() > newest)
                : !isZero(file, begin);
    }

    private static boolean isZero(ByteBuffer file, int begin) {
        for (int position = begin; position < file.limit(); position++) {
            if (file.get(position) != 0) {
                return false;
            }
        }
        return true;
    }

    private Recovery damagedAtBeginning(List<String> damaged) {
        String where = "at the beginning of " + String.join(" and ", damaged);
        return new Recovery(envelopes, generation, Optional.of(damage(where)));
    }

    private static String damage(String where) {
        return "the journal is damaged " + where + ": the disk has lost what was on it. Restore a backup, or run"
                + " \"xmtp-node restored\" on the directory, which keeps what lies before the damage and sets the"
                + " journal aside";
    }

    private static Contents contents(String name, SegmentHeader header, ByteBuffer file) {
        List<JournalRecord.Stored> records = new ArrayList<>();
        int position = SegmentHeader.BYTES;
        long last = header.before();
        Optional<JournalRecord.Stored> next = JournalRecord.Stored.at(file, position, header.salt());
        while (next.isPresent() && next.get().before() == last) {
            JournalRecord.Stored record = next.get();
            records.add(record);
            position = record.end();
            last = record.last();
            next = JournalRecord.Stored.at(file, position, header.salt());
        }
        return new Contents(name, header, records, others(file, position, header.salt()));
    }

    private static List<JournalRecord.Stored> others(ByteBuffer file, int end, long salt) {
        List<JournalRecord.Stored> others = new ArrayList<>();
        for (int position = end; position <= file.limit() - JournalRecord.HEAD; position += JournalRecord.ALIGNMENT) {
            JournalRecord.Stored.at(file, position, salt).ifPresent(others::add);
        }
        return others;
    }

    /** Puts together what follows the database's last arrival. */
    private static final class Chain {

        private final JournalFiles files;
        private final StoreId store;
        private final long newest;
        private final List<NumberedEnvelope> envelopes = new ArrayList<>();
        private long last;

        Chain(JournalFiles files, StoreId store, long newest) {
            this.files = files;
            this.store = store;
            this.newest = newest;
            this.last = newest;
        }

        Recovery follow(List<Contents> segments) {
            long generation = segments.isEmpty()
                    ? 0
                    : segments.get(segments.size() - 1).header().generation();
            for (int i = 0; i < segments.size(); i++) {
                Contents segment = segments.get(i);
                Optional<String> refusal = refusal(segment);
                if (refusal.isPresent()) {
                    return new Recovery(envelopes, generation, refusal);
                }
                long end =
                        i + 1 < segments.size() ? segments.get(i + 1).header().before() : Long.MAX_VALUE;
                take(segment, end);
                if (isMissing(segment, end)) {
                    String where = "behind arrival " + last + " in "
                            + files.directory().resolve(segment.name());
                    return new Recovery(envelopes, generation, Optional.of(damage(where)));
                }
            }
            return new Recovery(envelopes, generation, Optional.empty());
        }

        private void take(Contents segment, long end) {
            for (JournalRecord.Stored record : segment.records()) {
                if (record.before() >= end) {
                    return;
                }
                if (record.last() > last) {
                    record.decode().numbered().stream()
                            .filter(envelope -> envelope.arrival() > last)
                            .forEach(envelopes::add);
                    last = record.last();
                }
            }
        }

        /**
         * Each record is on the disk before the next is written: one behind the end says that the end is none. But
         * where a crash cut off the beginning of the next generation, the database has all of this one.
         */
        private boolean isMissing(Contents segment, long end) {
            return segment.others().stream().anyMatch(record -> record.before() < end && record.last() > last);
        }

        private Optional<String> refusal(Contents segment) {
            SegmentHeader header = segment.header();
            if (!header.store().equals(store)) {
                return Optional.of("the journal in " + files.directory() + " belongs to the store " + header.store()
                        + ", and the database there is the store " + store + remedy());
            }
            if (header.before() > last) {
                return Optional.of("the journal in " + files.directory() + " goes on behind arrival " + header.before()
                        + ", and the database there ends at " + newest + remedy());
            }
            return Optional.empty();
        }

        private static String remedy() {
            return ": one of them was put back without the other. Put back what belongs together, or run"
                    + " \"xmtp-node restored\" on the directory, which sets the journal aside";
        }
    }
}
