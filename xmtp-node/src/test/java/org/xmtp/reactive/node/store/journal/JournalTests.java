package org.xmtp.reactive.node.store.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.xmtp.reactive.node.store.journal.Journals.STORE;
import static org.xmtp.reactive.node.store.journal.Journals.arrivals;
import static org.xmtp.reactive.node.store.journal.Journals.record;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xmtp.reactive.node.envelope.AdmittedEnvelope;
import org.xmtp.reactive.node.store.StoreException;

/** Segments by turns, on a disk that fails. */
class JournalTests {

    @TempDir
    Path folder;

    private FragileDisk disk = new FragileDisk(new Random(1));

    private JournalFiles files() {
        return new JournalFiles(folder, disk);
    }

    private Journal journal() {
        return new Journal(files(), STORE, 0, 0);
    }

    private Recovery recovered(long newest) {
        return Recovery.of(files(), STORE, newest);
    }

    private long size() throws IOException {
        long size = 0;
        for (String name : JournalFiles.NAMES) {
            size += Files.exists(folder.resolve(name)) ? Files.size(folder.resolve(name)) : 0;
        }
        return size;
    }

    @Test
    void itStaysSmallWhereTheDatabaseFollows() throws IOException {
        Journal journal = journal();
        journal.prepare();
        long last = 0;
        for (int i = 0; i < 100; i++) {
            journal.append(large(last));
            last++;
            journal.takenOver(last - 1);
        }
        assertThat(size()).isEqualTo(2L * Segment.STEP);
        assertThat(arrivals(recovered(last - 1).envelopes())).containsExactly(last);
    }

    private static JournalRecord large(long before) {
        return new JournalRecord(before, List.of(Journals.sample(before + 1, new byte[500_000])));
    }

    @Test
    void itGrowsWhereTheDatabaseDoesNotUpToAnEnd() throws IOException {
        Journal journal = journal();
        long last = 0;
        while (journal.takes(large(last).size())) {
            journal.append(large(last));
            last++;
        }
        assertThat(size()).isGreaterThan(Segment.MAX_BYTES).isLessThanOrEqualTo(2L * Segment.MAX_BYTES);
        long behind = last;
        assertThatThrownBy(() -> journal.append(large(behind))).isInstanceOf(StoreException.class);
        assertThat(arrivals(recovered(0).envelopes()))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, last).boxed().toList());
        journal.takenOver(last);
        assertThat(journal.takes(large(last).size())).isTrue();
        journal.append(large(last));
        assertThat(arrivals(recovered(last).envelopes())).containsExactly(last + 1);
    }

    @Test
    void whatFailedIsNotThereOnceTheNextIs() {
        Journal journal = journal();
        journal.append(record(0, 1));
        disk.failForces(true);
        assertThatThrownBy(() -> journal.append(record(1, 3)))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("the store failed");
        disk.mend();
        AdmittedEnvelope other = Journals.sample(1_000);
        journal.append(new JournalRecord(1, List.of(other)));

        assertThat(recovered(0).envelopes())
                .containsExactly(new NumberedEnvelope(Journals.sample(1), 1), new NumberedEnvelope(other, 2));
        assertThat(recovered(0).refusal()).isEmpty();
    }

    /** A force that failed once says nothing when it is asked again. */
    @Test
    void nothingMoreIsWrittenToAFileWhoseForceFailed() throws IOException {
        Journal journal = journal();
        journal.append(record(0, 1));
        byte[] before = Files.readAllBytes(folder.resolve("journal-1"));
        disk.failForces(true);
        assertThatThrownBy(() -> journal.append(record(1, 1))).isInstanceOf(StoreException.class);
        byte[] failed = Files.readAllBytes(folder.resolve("journal-1"));
        assertThat(failed).isNotEqualTo(before);
        disk.mend();
        journal.append(record(1, 1));
        journal.append(record(2, 1));
        assertThat(Files.readAllBytes(folder.resolve("journal-1"))).isEqualTo(failed);
        assertThat(journal.takes(1)).isTrue();
    }

    @Test
    void aFullDiskTakesNothingAndGoesOnWithRoom() {
        Journal journal = journal();
        for (int time = 0; time < 3; time++) {
            disk.failWritesAfter(time);
            long last = time;
            for (int i = 0; i < 5; i++) {
                assertThatThrownBy(() -> journal.append(record(last, 1))).isInstanceOf(StoreException.class);
                journal.takenOver(last);
            }
            disk.mend();
            journal.append(record(last, 1));
            assertThat(arrivals(recovered(last).envelopes())).containsExactly(last + 1);
        }
    }

    @Test
    void aRecordThatIsDisownedIsNotThereOnceTheNextIs() {
        Journal journal = journal();
        journal.append(record(0, 1));
        journal.append(record(1, 3));
        journal.disown();
        assertThat(journal.takes(1)).isTrue();
        AdmittedEnvelope other = Journals.sample(1_000);
        journal.append(new JournalRecord(1, List.of(other)));
        assertThat(recovered(0).envelopes())
                .containsExactly(new NumberedEnvelope(Journals.sample(1), 1), new NumberedEnvelope(other, 2));
    }

    /** The beginning of a segment says where the one before ends, whatever became of the rest. */
    @Test
    void nothingIsWrittenBehindASegmentOnceTheNextWasTried() {
        Journal journal = journal();
        journal.prepare();
        long last = 0;
        while (large(last).size() * (last + 1) < Segment.STEP - 1_000) {
            journal.append(large(last));
            last++;
        }
        long behind = last;
        for (int written = 0; written <= SegmentHeader.BYTES + 8; written++) {
            disk.failWritesAfter(written);
            assertThatThrownBy(() -> journal.append(large(behind))).isInstanceOf(StoreException.class);
            disk.failWritesAfter(0);
            assertThatThrownBy(() -> journal.append(record(behind, 1))).isInstanceOf(StoreException.class);
        }
        disk.mend();
        journal.takenOver(last);
        journal.append(record(last, 2));
        assertThat(arrivals(recovered(0).envelopes()))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, last + 2).boxed().toList());
    }

    @Test
    void anEmptyJournalLeavesNoFile() throws IOException {
        Journal journal = journal();
        journal.append(record(0, 2));
        journal.takenOver(2);
        journal.close();
        assertThat(size()).isZero();
    }

    @Test
    void oneThatIsNotEmptyStays() {
        Journal journal = journal();
        journal.append(record(0, 2));
        journal.takenOver(1);
        journal.close();
        assertThat(arrivals(recovered(1).envelopes())).containsExactly(2L);
    }

    /** What is acknowledged, what the database has, and what the disk does, against a list. */
    @Test
    void nothingAcknowledgedIsLostWhateverFailsAndWheneverThePowerIsCut() throws IOException {
        for (int seed = 0; seed < 30; seed++) {
            try {
                new Life(new Random(seed)).live();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    private final class Life {
        private final Random random;
        private final List<NumberedEnvelope> acknowledged = new ArrayList<>();
        // What was tried since the last one was acknowledged; one of them may be there.
        private final List<List<NumberedEnvelope>> tried = new ArrayList<>();
        private int taken;
        private boolean isFailing;
        private long number;
        private Journal journal;

        Life(Random random) {
            this.random = random;
            disk = new FragileDisk(random);
            for (String name : JournalFiles.NAMES) {
                folder.resolve(name).toFile().delete();
            }
            journal = journal();
        }

        void live() throws IOException {
            for (int step = 0; step < 60; step++) {
                int what = random.nextInt(10);
                if (what == 0) {
                    cut();
                } else if (what < 4) {
                    takeOver(random.nextInt(acknowledged.size() - taken + 1));
                } else {
                    append(what == 9);
                }
            }
            cut();
        }

        private void append(boolean fails) {
            int count = 1 + random.nextInt(4);
            byte[] message = new byte[random.nextInt(3) == 0 ? random.nextInt(1_000_000) : random.nextInt(2_000)];
            JournalRecord record = new JournalRecord(
                    acknowledged.size(),
                    IntStream.range(0, count)
                            .mapToObj(i -> Journals.sample(++number, message))
                            .toList());
            if (!journal.takes(record.size())) {
                takeOver(acknowledged.size() - taken);
            }
            if (fails) {
                isFailing = true;
                if (random.nextBoolean()) {
                    disk.failForces(true);
                } else {
                    disk.failWritesAfter(random.nextLong(record.size() + 100));
                }
            }
            try {
                journal.append(record);
                acknowledged.addAll(record.numbered());
                tried.clear();
            } catch (StoreException e) {
                assertThat(isFailing).isTrue();
                tried.add(record.numbered());
            }
            if (random.nextInt(4) > 0) {
                mend();
            }
        }

        private void mend() {
            isFailing = false;
            disk.mend();
        }

        private void takeOver(int count) {
            taken += count;
            journal.takenOver(taken);
        }

        private void cut() throws IOException {
            mend();
            if (random.nextBoolean()) {
                disk.cutPower();
            }
            Recovery recovery = recovered(taken);
            assertThat(recovery.refusal()).isEmpty();
            List<NumberedEnvelope> rest = acknowledged.subList(taken, acknowledged.size());
            assertThat(recovery.envelopes().size()).isGreaterThanOrEqualTo(rest.size());
            assertThat(recovery.envelopes().subList(0, rest.size()).equals(rest))
                    .isTrue();
            List<NumberedEnvelope> more = recovery.envelopes()
                    .subList(rest.size(), recovery.envelopes().size());
            if (!more.isEmpty()) {
                assertThat(tried.contains(more)).isTrue();
                acknowledged.addAll(List.copyOf(more));
                tried.clear();
            }
            taken = acknowledged.size();
            Journal.delete(files());
            journal = new Journal(files(), STORE, recovery.generation(), taken);
        }
    }
}
