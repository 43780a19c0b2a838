package org.xmtp.reactive.node.store.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.xmtp.reactive.node.store.journal.Journals.STORE;
import static org.xmtp.reactive.node.store.journal.Journals.arrivals;
import static org.xmtp.reactive.node.store.journal.Journals.plainFiles;
import static org.xmtp.reactive.node.store.journal.Journals.record;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xmtp.reactive.node.envelope.AdmittedEnvelope;
import org.xmtp.reactive.node.store.StoreException;
import org.xmtp.reactive.node.store.StoreId;

/** What is read back from files that a crash, a disk or somebody has left in any state. */
class RecoveryTests {
    private static final List<JournalRecord> RECORDS = List.of(record(0, 2), record(2, 1), record(3, 3));
    private static final String FIRST = "journal-1";

    @TempDir
    Path folder;

    private JournalFiles files;

    @BeforeEach
    void open() {
        files = plainFiles(folder);
    }

    private Journal journal(long generation, long newest) {
        return new Journal(files, STORE, generation, newest);
    }

    /** The one file that the records were written to, without the zeros behind them. */
    private byte[] written() throws IOException {
        Journal journal = journal(0, 0);
        RECORDS.forEach(journal::append);
        byte[] file = Files.readAllBytes(folder.resolve(FIRST));
        int end = (int) (SegmentHeader.BYTES
                + RECORDS.stream().mapToLong(JournalRecord::size).sum());
        assertThat(Arrays.copyOfRange(file, end, file.length)).containsOnly(0);
        return Arrays.copyOf(file, end);
    }

    private Recovery recovered(byte[] file) throws IOException {
        Files.write(folder.resolve(FIRST), file);
        return recovered(0);
    }

    private Recovery recovered(long newest) {
        return Recovery.of(files, STORE, newest);
    }

    private static List<NumberedEnvelope> first(int records) {
        List<NumberedEnvelope> envelopes = new ArrayList<>();
        RECORDS.subList(0, records).forEach(record -> envelopes.addAll(record.numbered()));
        return envelopes;
    }

    /** Of how many records nothing is missing in the first bytes of the file. Zeros of the padding may be. */
    private static int wholeIn(int length) {
        int whole = 0;
        long end = SegmentHeader.BYTES;
        for (JournalRecord record : RECORDS) {
            long padding = record.size() - JournalRecord.HEAD - record.encode(0).getInt(0);
            if (end + record.size() - padding <= length) {
                whole++;
            }
            end += record.size();
        }
        return whole;
    }

    @Test
    void whatWasAppendedIsThereInItsOrder() throws IOException {
        Recovery recovery = recovered(written());
        assertThat(recovery.envelopes()).isEqualTo(first(3));
        assertThat(arrivals(recovery.envelopes())).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
        assertThat(recovery.refusal()).isEmpty();
    }

    @Test
    void nothingIsThereWhereThereIsNoFile() {
        assertThat(recovered(7).envelopes()).isEmpty();
        assertThat(recovered(7).refusal()).isEmpty();
    }

    @Test
    void aFileOfAnyLengthHoldsTheRecordsThatAreWhole() throws IOException {
        byte[] file = written();
        for (int length = 0; length <= file.length; length++) {
            Recovery recovery = recovered(Arrays.copyOf(file, length));
            assertThat(recovery.envelopes()).as("of %s bytes", length).isEqualTo(first(wholeIn(length)));
            assertThat(recovery.refusal()).isEmpty();
        }
    }

    /** As a crash leaves it: the room was there before. */
    @Test
    void aRecordThatIsCutOffAnywhereIsNone() throws IOException {
        byte[] file = written();
        Random random = new Random(5);
        int last = file.length - (int) RECORDS.get(2).size();
        for (int length = last; length < file.length; length++) {
            byte[] torn = Arrays.copyOf(Arrays.copyOf(file, length), 2 * file.length);
            assertThat(recovered(torn).envelopes()).as("%s bytes", length).isEqualTo(first(wholeIn(length)));
            byte[] garbage = new byte[file.length];
            random.nextBytes(garbage);
            System.arraycopy(garbage, 0, torn, length, garbage.length);
            assertThat(recovered(torn).envelopes())
                    .as("%s bytes, then garbage", length)
                    .isIn(first(2), first(3));
        }
    }

    @Test
    void aByteThatChangedIsNeverTakenForWhatWasWritten() throws IOException {
        byte[] file = written();
        long second = SegmentHeader.BYTES + RECORDS.get(0).size();
        long third = second + RECORDS.get(1).size();
        int damaged = 0;
        for (int position = 0; position < file.length; position++) {
            for (int difference : new int[] {1 << position % Byte.SIZE, 255}) {
                byte[] changed = file.clone();
                changed[position] ^= (byte) difference;
                Recovery recovery = recovered(changed);
                String where = "byte " + position + " by " + difference;
                if (recovery.envelopes().size() == 6) {
                    assertThat(recovery.envelopes()).as(where).isEqualTo(first(3));
                } else if (position < SegmentHeader.BYTES) {
                    assertThat(recovery.envelopes()).as(where).isEmpty();
                    assertThat(recovery.refusal()).as(where).isPresent();
                } else {
                    int whole = position < second ? 0 : position < third ? 1 : 2;
                    assertThat(recovery.envelopes()).as(where).isEqualTo(first(whole));
                    assertThat(recovery.refusal().isPresent()).as(where).isEqualTo(whole < 2);
                    damaged++;
                }
            }
        }
        assertThat(damaged).isGreaterThan(2 * (file.length - SegmentHeader.BYTES) * 9 / 10);
    }

    @Test
    void damageInTheMiddleIsSaidPlainly() throws IOException {
        byte[] file = written();
        file[(int) (SegmentHeader.BYTES + RECORDS.get(0).size() + JournalRecord.HEAD + 1)]++;
        assertThat(recovered(file).refusal())
                .hasValueSatisfying(text -> assertThat(text)
                        .contains(folder.resolve(FIRST).toString(), "damaged behind arrival 2", "restored"));
    }

    @Test
    void aDamagedBeginningIsSaidPlainlyWhateverLiesBehindIt() throws IOException {
        byte[] file = written();
        for (int length : new int[] {1, 48, SegmentHeader.BYTES, SegmentHeader.BYTES + 20, file.length}) {
            byte[] damaged = file.clone();
            Arrays.fill(damaged, 0, length, (byte) 7);
            assertThat(recovered(damaged).refusal())
                    .hasValueSatisfying(text -> assertThat(text)
                            .contains("damaged at the beginning of " + folder.resolve(FIRST), "restored"));
        }
        byte[] zeroed = file.clone();
        Arrays.fill(zeroed, 0, SegmentHeader.BYTES, (byte) 0);
        assertThat(recovered(zeroed).refusal()).isPresent();
    }

    /** The older file can't be followed into the newer one, which would blame the database. */
    @Test
    void theDamagedFileIsNamedAndNotTheOneBehindIt() throws IOException {
        Journal journal = journal(0, 0);
        journal.append(record(0, 2));
        journal.disown();
        journal.append(record(2, 1));
        Path older = folder.resolve(FIRST);
        byte[] file = Files.readAllBytes(older);
        file[3]++;
        assertThat(recovered(file).refusal())
                .hasValueSatisfying(text -> assertThat(text)
                        .contains("damaged at the beginning of " + older)
                        .doesNotContain("journal-0"));
        Path newer = folder.resolve("journal-0");
        file = Files.readAllBytes(newer);
        file[3]++;
        Files.write(newer, file);
        assertThat(recovered(0).refusal())
                .hasValueSatisfying(
                        text -> assertThat(text).contains("at the beginning of " + newer + " and " + older + ":"));
    }

    /** A process that died as it began a segment: nothing was acknowledged in it. */
    @Test
    void aBeginningThatIsCutOffIsNone() throws IOException {
        byte[] header = new SegmentHeader(9, STORE, 6, 3).encode().array();
        byte[] older = written();
        for (int length = 0; length < SegmentHeader.BYTES; length++) {
            byte[] fresh = Arrays.copyOf(Arrays.copyOf(header, length), 2_000);
            Files.write(folder.resolve(FIRST), fresh);
            assertThat(recovered(6).refusal()).as("%s bytes", length).isEmpty();
            byte[] overOlder = older.clone();
            System.arraycopy(header, 0, overOlder, 0, length);
            Files.write(folder.resolve(FIRST), overOlder);
            assertThat(recovered(6).refusal()).as("%s bytes", length).isEmpty();
            assertThat(recovered(6).envelopes()).isEmpty();
        }
    }

    @Test
    void whatTheDatabaseHasIsLeftOut() throws IOException {
        byte[] file = written();
        Files.write(folder.resolve(FIRST), file);
        for (long newest = 0; newest <= 6; newest++) {
            assertThat(arrivals(recovered(newest).envelopes()))
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(newest + 1, 6).boxed().toList());
        }
        assertThat(recovered(100).envelopes()).isEmpty();
        assertThat(recovered(100).refusal()).isEmpty();
    }

    @Test
    void whatAnEarlierGenerationLeftInTheFileIsNotTaken() throws IOException {
        written();
        Journal second = journal(1, 6);
        second.append(record(6, 1));
        assertThat(arrivals(recovered(6).envelopes())).containsExactly(7L);
        Journal third = journal(2, 7);
        third.append(record(7, 1));
        assertThat(arrivals(recovered(7).envelopes())).containsExactly(8L);
        assertThat(recovered(7).generation()).isEqualTo(3);
    }

    /** The next generation's first record was not forced: some of it is on the disk, its header is not. */
    @Test
    void whatHalfOfTheNextGenerationCoversIsNotMissed() throws IOException {
        byte[] file = written();
        file[SegmentHeader.BYTES + JournalRecord.HEAD]++;
        Files.write(folder.resolve(FIRST), file);
        assertThat(recovered(6).refusal()).isEmpty();
        assertThat(recovered(6).envelopes()).isEmpty();
        assertThat(recovered(5).refusal()).isPresent();
    }

    @Test
    void theJournalOfAnotherStoreIsRefusedByBothNames() {
        journal(0, 0).append(record(0, 1));
        StoreId other = StoreId.random();
        Recovery recovery = Recovery.of(files, other, 0);
        assertThat(recovery.envelopes()).isEmpty();
        assertThat(recovery.refusal())
                .hasValueSatisfying(text -> assertThat(text).contains(STORE.text(), other.text(), "restored"));
    }

    @Test
    void anOlderDatabaseIsRefusedByBothNumbers() {
        journal(0, 100).append(record(100, 5));
        Recovery recovery = recovered(50);
        assertThat(recovery.envelopes()).isEmpty();
        assertThat(recovery.refusal())
                .hasValueSatisfying(
                        text -> assertThat(text).contains("goes on behind arrival 100", "ends at 50", "restored"));
        assertThat(arrivals(recovered(103).envelopes())).containsExactly(104L, 105L);
    }

    @Test
    void aNewerFormatIsRefused() throws IOException {
        byte[] file = written();
        file[7] = 2;
        CRC32C checksum = new CRC32C();
        checksum.update(file, 0, 48);
        ByteBuffer.wrap(file).putInt(48, (int) checksum.getValue());
        assertThatThrownBy(() -> recovered(file))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("format 2");
    }

    @Test
    void filesOfAnythingHoldNothing() throws IOException {
        Random random = new Random(11);
        for (int i = 0; i < 200; i++) {
            byte[] anything = new byte[random.nextInt(2_000)];
            random.nextBytes(anything);
            assertThat(recovered(anything).envelopes()).isEmpty();
        }
    }

    @Test
    void aRecordIsRefusedThatIsTooLarge() {
        List<AdmittedEnvelope> large = LongStream.range(0, 17)
                .mapToObj(i -> Journals.sample(i, new byte[1 << 20]))
                .toList();
        Journal journal = journal(0, 0);
        assertThatThrownBy(() -> journal.append(new JournalRecord(0, large)))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("more than the journal takes");
        journal.append(record(0, 1));
        assertThat(arrivals(recovered(0).envelopes())).containsExactly(1L);
    }
}
