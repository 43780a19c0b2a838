package org.xmtp.reactive.api;

import java.time.Duration;
import java.util.Objects;

/**
 * When an installation makes a new fallback key, which others open sessions with. The two keys before it stay good for
 * 30 days, for messages that are late; sessions go on.
 *
 * @param age how old a key becomes; from {@link #MIN_AGE} to {@link #MAX_AGE}
 * @param sessions after how many sessions that others have opened with a key it is replaced before that, though not
 *     within a day of its making; from 1 to {@link #MAX_SESSIONS}
 */
public record KeyRotation(Duration age, int sessions) {
    /** How often at most keys are replaced by age: the two before would else be gone before late messages come. */
    public static final Duration MIN_AGE = Duration.ofDays(1);

    /** How old a key may become: half as old as others believe what a bundle says. */
    public static final Duration MAX_AGE = Duration.ofDays(90);

    /** The largest number of sessions. */
    public static final int MAX_SESSIONS = 1_000_000;

    /** After 7 days, or 100 sessions. */
    public static final KeyRotation DEFAULT = new KeyRotation(Duration.ofDays(7), 100);

    /**
     * Refuses values out of range.
     *
     * @throws XmtpConfigurationException that names the value
     */
    public KeyRotation {
        Objects.requireNonNull(age, "age");
        if (age.compareTo(MIN_AGE) < 0 || age.compareTo(MAX_AGE) > 0) {
            throw new XmtpConfigurationException(
                    ErrorCode.INVALID_ARGUMENT,
                    "The age of a fallback key is " + age + "; give one from " + MIN_AGE.toDays() + " to "
                            + MAX_AGE.toDays() + " days.");
        }
        if (sessions < 1 || sessions > MAX_SESSIONS) {
            throw new XmtpConfigurationException(
                    ErrorCode.INVALID_ARGUMENT,
                    "The number of sessions of a fallback key is " + sessions + "; give one from 1 to " + MAX_SESSIONS
                            + ".");
        }
    }
}
