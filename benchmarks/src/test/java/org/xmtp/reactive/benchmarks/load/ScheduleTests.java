package org.xmtp.reactive.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.xmtp.reactive.benchmarks.load.LatencyWorkload.Schedule;

class ScheduleTests {
    @Test
    void messagesAreDueAtEvenTimesWhateverBecomesOfTheOnesBefore() {
        Schedule schedule = new Schedule(1_000, 5_000_000);
        assertThat(schedule.due(0)).isEqualTo(1_000);
        assertThat(schedule.due(12_000)).isEqualTo(60_000_001_000L);
    }

    @Test
    void aStallCountsInFullForEveryMessageThatFellDueMeanwhile() {
        long second = 1_000_000_000;
        Schedule schedule = new Schedule(System.nanoTime() - second, 1_000);
        schedule.await(10);
        assertThat(schedule.lateness(0)).isGreaterThanOrEqualTo(second);
        assertThat(schedule.lateness(10)).isGreaterThanOrEqualTo(second - 10_000);
    }

    @Test
    void nothingIsSentBeforeItIsDue() {
        Schedule schedule = new Schedule(System.nanoTime(), 10_000_000);
        schedule.await(3);
        assertThat(schedule.lateness(3)).isNotNegative();
    }
}
