package org.xmtp.reactive.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpreadTests {
    @Test
    void theMedianOfAnOddNumberOfRunsIsTheOneInTheMiddleWhateverTheirOrder() {
        assertThat(new Spread("x", List.of(5.0, 100.0, 1.0, 2.0, 3.0)).median()).isEqualTo(3);
    }

    @Test
    void theMedianOfAnEvenNumberOfRunsLiesBetweenTheTwoInTheMiddle() {
        assertThat(new Spread("x", List.of(4.0, 1.0, 2.0, 100.0)).median()).isEqualTo(3);
    }

    @Test
    void theLowestAndTheHighestRunAreFound() {
        Spread spread = new Spread("x", List.of(5.0, 100.0, 1.0));
        assertThat(spread.lowest()).isEqualTo(1);
        assertThat(spread.highest()).isEqualTo(100);
    }

    @Test
    void withoutARunThereIsNothingToTell() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Spread("x", List.of()));
    }
}
