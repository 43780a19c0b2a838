package org.xmtp.reactive.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** How much of a job is done at a time. */
final class SliceTests {
    private final AtomicLong nanos = new AtomicLong();

    private String takesAMillisecond(int item) {
        nanos.addAndGet(1_000_000);
        return "done " + item;
    }

    @Test
    void allOfItIsDoneWhereThereIsTime() {
        assertThat(Slice.of(List.of(1, 2, 3), item -> "done " + item, nanos::get))
                .containsExactly("done 1", "done 2", "done 3");
    }

    @Test
    void itEndsAfterTwoMilliseconds() {
        assertThat(Slice.of(List.of(1, 2, 3, 4, 5), this::takesAMillisecond, nanos::get))
                .containsExactly("done 1", "done 2", "done 3");
    }

    @Test
    void oneIsDoneHoweverLongItTakes() {
        List<String> done = Slice.of(
                List.of(1, 2),
                item -> {
                    nanos.addAndGet(1_000_000_000);
                    return "done " + item;
                },
                nanos::get);

        assertThat(done).containsExactly("done 1");
    }
}
