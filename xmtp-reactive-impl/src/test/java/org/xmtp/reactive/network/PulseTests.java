package org.xmtp.reactive.network;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.xmtp.reactive.network.Pulse.Finding;

class PulseTests {
    private final Pulse pulse = new Pulse();

    @Test
    void aConnectionThatBringsNothingIsAskedTwiceAndThenSilent() {
        assertThat(pulse.beat(7, true)).isEqualTo(Finding.FINE);
        assertThat(pulse.beat(7, true)).isEqualTo(Finding.FINE);
        assertThat(pulse.beat(7, true)).isEqualTo(Finding.QUIET);
        assertThat(pulse.beat(7, true)).isEqualTo(Finding.QUIET);
        assertThat(pulse.beat(7, true)).isEqualTo(Finding.SILENT);
    }

    @Test
    void whateverComesIsLife() {
        for (int reads = 1; reads < 100; reads++) {
            pulse.beat(reads, true);
            pulse.beat(reads, true);
            pulse.beat(reads, true);
            assertThat(pulse.beat(reads, true)).isNotEqualTo(Finding.SILENT);
        }
    }

    @Test
    void whereNobodyWaitsNothingIsMissed() {
        for (int i = 0; i < 100; i++) {
            assertThat(pulse.beat(0, false)).isEqualTo(Finding.FINE);
        }
    }

    @Test
    void aCallThatBeginsLaterIsGivenItsTime() {
        pulse.beat(1, true);
        pulse.beat(1, true);
        pulse.beat(1, true);
        pulse.beat(1, false);

        assertThat(pulse.beat(1, true)).isEqualTo(Finding.FINE);
    }
}
