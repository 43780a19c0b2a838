package org.xmtp.reactive.reading;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xmtp.reactive.store.ReaderMark;
import org.xmtp.reactive.store.ReaderMark.Run;

class ProgressTests {
    private static final int ROWS = 60;

    private final Set<Long> acknowledged = new TreeSet<>();
    private final List<Long> shown = new ArrayList<>();

    static LongStream seeds() {
        return LongStream.range(0, 300);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aMarkHasWhatWasAcknowledgedAndNothingElse(long seed) {
        Random random = new Random(seed);
        Progress progress = new Progress(ReaderMark.NONE);
        long place = 0;
        for (int step = 0; step < 400; step++) {
            int choice = random.nextInt(20);
            if (choice < 9) {
                place = showNext(progress, place);
            } else if (choice < 18 && !shown.isEmpty()) {
                long row = shown.get(random.nextInt(shown.size()));
                assertThat(progress.acknowledge(row)).isEqualTo(acknowledged.add(row));
            } else if (choice == 18) {
                place = progress.prefix();
            } else {
                progress = new Progress(progress.mark());
                place = progress.prefix();
                shown.clear();
            }
            check(progress.mark());
        }
    }

    /** Every third row is one that the reader is not shown. */
    private long showNext(Progress progress, long place) {
        long next = place + 1;
        if (next > ROWS) {
            return place;
        }
        if (next % 3 != 0) {
            boolean open = progress.show(next);
            assertThat(open).as("row %d", next).isNotEqualTo(acknowledged.contains(next));
            if (open && !shown.contains(next)) {
                shown.add(next);
            }
        }
        return next;
    }

    private void check(ReaderMark mark) {
        for (long row = 1; row <= ROWS; row++) {
            if (row % 3 != 0) {
                assertThat(Progress.covers(mark, row)).as("row %d", row).isEqualTo(acknowledged.contains(row));
            }
        }
        long end = mark.position();
        for (Run run : mark.beyond()) {
            assertThat(run.first()).isGreaterThan(end).isLessThanOrEqualTo(run.last());
            end = run.last();
        }
    }
}
