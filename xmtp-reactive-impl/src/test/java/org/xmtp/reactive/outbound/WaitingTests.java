package org.xmtp.reactive.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.Samples;
import org.xmtp.reactive.store.OutboxCopy;
import org.xmtp.reactive.store.OutboxRow;

/** What waits for the node in memory, and what of it stays in the store. */
final class WaitingTests {
    private static final int MIB = 1 << 20;

    private final Waiting waiting = new Waiting(0);

    /** Nothing was in the store. */
    @BeforeEach
    void loadNothing() {
        waiting.loaded(List.of());
    }

    private static OutboxRow row(long position, long stamp, int bytes) {
        return new OutboxRow(position, position, stamp, List.of(new OutboxCopy(Samples.peer(1), new byte[bytes])));
    }

    private static OutboxRow row(long position) {
        return row(position, position, 10);
    }

    private List<Long> take(Waiting from) {
        return from.take(100, Long.MAX_VALUE).stream().map(OutboxRow::position).toList();
    }

    @Test
    void rowsLeaveInTheOrderOfTheJournal() {
        waiting.add(row(1));
        waiting.add(row(2));
        waiting.add(row(3));

        assertThat(waiting.take(2, Long.MAX_VALUE))
                .extracting(OutboxRow::position)
                .containsExactly(1L, 2L);
        assertThat(take(waiting)).containsExactly(3L);
        assertThat(waiting.size()).isZero();
    }

    @Test
    void oneRowLeavesHoweverLargeItIs() {
        waiting.add(row(1, 1, MIB));
        waiting.add(row(2, 2, MIB));

        assertThat(waiting.take(100, 1)).extracting(OutboxRow::position).containsExactly(1L);
    }

    @Test
    void whatTheStoreHoldsGoesBeforeWhatIsNew() {
        Waiting behind = new Waiting(2);
        behind.add(row(3));
        assertThat(behind.wantsRows()).isTrue();
        assertThat(behind.isWhole()).isFalse();
        assertThat(take(behind)).isEmpty();

        behind.loaded(List.of(row(1), row(2)));

        assertThat(behind.isWhole()).isTrue();
        assertThat(take(behind)).containsExactly(1L, 2L, 3L);
    }

    @Test
    void aStoreWithoutRowsIsReadOnce() {
        Waiting empty = new Waiting(7);
        assertThat(empty.wantsRows()).isTrue();
        empty.loaded(List.of());
        assertThat(empty.wantsRows()).isFalse();
        assertThat(empty.allStamped()).isTrue();
    }

    @Test
    void aPageThatEndsWithinTheGapLeavesTheRestOfIt() {
        Waiting behind = new Waiting(10);
        behind.loaded(List.of(row(4), row(5)));
        behind.add(row(11));
        assertThat(take(behind)).containsExactly(4L, 5L);
        assertThat(behind.wantsRows()).isTrue();

        behind.loaded(List.of(row(9), row(10)));

        assertThat(take(behind)).containsExactly(9L, 10L, 11L);
    }

    @Test
    void whatDoesNotFitIntoMemoryIsReadFromTheStoreInItsOrder() {
        int count = (int) (Waiting.MAX_BYTES / MIB) + 4;
        IntStream.rangeClosed(1, count).forEach(number -> waiting.add(row(number, number, MIB)));
        assertThat(waiting.isWhole()).isFalse();
        List<Long> front = take(waiting);
        assertThat(front).hasSizeLessThan(count).startsWith(1L, 2L);

        long next = front.get(front.size() - 1) + 1;
        waiting.loaded(IntStream.rangeClosed((int) next, count)
                .mapToObj(number -> row(number, number, MIB))
                .toList());

        List<Long> rest = take(waiting);
        assertThat(rest).startsWith(next).endsWith((long) count).hasSize((int) (count - next + 1));
        assertThat(waiting.isWhole()).isTrue();
    }

    @Test
    void neitherSideOfAGapTakesMoreThanItsBytes() {
        Waiting behind = new Waiting(1);
        for (int position = 2; position <= 50; position++) {
            behind.add(row(position, position, MIB));
        }

        assertThat(behind.size()).isLessThanOrEqualTo((int) (Waiting.MAX_BYTES / MIB));
        assertThat(behind.isWhole()).isFalse();
    }

    @Test
    void aRowThatIsReadTwiceLeavesOnce() {
        Waiting behind = new Waiting(2);
        behind.add(row(3));
        // The page was read after the third was committed.
        behind.loaded(List.of(row(1), row(2), row(3)));

        assertThat(take(behind)).containsExactly(1L, 2L, 3L);
    }

    @Test
    void aNewRowMayBeStampedOnlyWhereAllBeforeItAre() {
        assertThat(waiting.allStamped()).isTrue();
        waiting.add(row(1, 0, 10));
        assertThat(waiting.allStamped()).isFalse();
        take(waiting);
        assertThat(waiting.allStamped()).isTrue();
        assertThat(new Waiting(3).allStamped())
                .as("what is in the store may have none")
                .isFalse();
    }
}
