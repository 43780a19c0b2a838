package org.xmtp.reactive.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class KeyRotationTests {
    @Test
    void aClientReplacesItsKeyAfterAWeekOrAHundredSessionsUnlessTold() {
        XmtpStore store = XmtpStore.inMemory();

        assertThat(Xmtp.client().store(store).build().keyRotation())
                .isEqualTo(new KeyRotation(Duration.ofDays(7), 100));
        KeyRotation rare = new KeyRotation(KeyRotation.MAX_AGE, KeyRotation.MAX_SESSIONS);
        assertThat(Xmtp.client().store(store).keyRotation(rare).build().keyRotation())
                .isEqualTo(rare);
    }

    @Test
    void valuesOutOfRangeAreRefusedByName() {
        assertRefused(KeyRotation.MIN_AGE.minusNanos(1), 1, "give one from 1 to 90 days");
        assertRefused(KeyRotation.MAX_AGE.plusNanos(1), 1, "give one from 1 to 90 days");
        assertRefused(KeyRotation.MIN_AGE, 0, "is 0; give one from 1");
        assertRefused(KeyRotation.MIN_AGE, KeyRotation.MAX_SESSIONS + 1, "give one from 1 to 1000000");
    }

    private static void assertRefused(Duration age, int sessions, String why) {
        assertThatThrownBy(() -> new KeyRotation(age, sessions))
                .isInstanceOf(XmtpConfigurationException.class)
                .hasMessageContaining(why);
    }
}
