package org.xmtp.reactive.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.store.ReaderMark.Run;

final class ReaderMarkTests {
    private static ReaderMark mark(long position, Run... beyond) {
        return new ReaderMark(position, List.of(beyond));
    }

    @Test
    void theGreaterPositionCounts() {
        assertThat(mark(3).with(mark(5))).isEqualTo(mark(5));
        assertThat(mark(5).with(mark(3))).isEqualTo(mark(5));
    }

    @Test
    void aRunThatTheMarkReachesJoinsIt() {
        assertThat(mark(3, new Run(5, 7)).with(mark(4))).isEqualTo(mark(7));
        assertThat(mark(3, new Run(5, 7)).with(mark(6))).isEqualTo(mark(7));
        assertThat(mark(3, new Run(5, 7)).with(mark(9))).isEqualTo(mark(9));
        assertThat(mark(0, new Run(5, 7)).with(mark(3, new Run(4, 4)))).isEqualTo(mark(7));
    }

    @Test
    void runsThatTouchBecomeOne() {
        assertThat(mark(0, new Run(5, 7), new Run(20, 21)).with(mark(0, new Run(8, 9), new Run(15, 20))))
                .isEqualTo(mark(0, new Run(5, 9), new Run(15, 21)));
        assertThat(mark(0, new Run(5, 20)).with(mark(0, new Run(7, 8)))).isEqualTo(mark(0, new Run(5, 20)));
    }

    @RepeatedTest(20)
    void bothTogetherHoldWhatEitherHolds() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        ReaderMark all = ReaderMark.NONE;
        TreeSet<Long> rows = new TreeSet<>();
        for (int step = 0; step < 30; step++) {
            long first = 1L + random.nextInt(60);
            long last = first + random.nextInt(4);
            all = all.with(mark(0, new Run(first, last)));
            LongStream.rangeClosed(first, last).forEach(rows::add);
            ReaderMark now = all;
            assertThat(LongStream.rangeClosed(1, 70).filter(row -> holds(now, row)))
                    .as("seed " + seed)
                    .containsExactlyElementsOf(rows);
        }
    }

    private static boolean holds(ReaderMark mark, long row) {
        return row <= mark.position()
                || mark.beyond().stream().anyMatch(run -> run.first() <= row && row <= run.last());
    }
}
