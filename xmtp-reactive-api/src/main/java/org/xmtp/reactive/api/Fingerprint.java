package org.xmtp.reactive.api;

import java.util.Objects;

/**
 * What two people compare to know that nobody stands between them: both sides of a conversation have the same one as
 * long as they know the same installations of both accounts. Compared over a channel that a node does not control: face
 * to face, or by voice. An installation that joins or is taken back changes it.
 *
 * @param digits 60 digits to be read aloud: 30 of each account, that of the smaller address first
 * @param payload what a QR code holds, in ASCII: {@code xmtp-v3-fingerprint:1:…:…} with 256 bits of each account
 */
public record Fingerprint(String digits, String payload) {
    private static final int GROUP = 5;

    /** Takes no null. */
    public Fingerprint {
        Objects.requireNonNull(digits, "digits");
        Objects.requireNonNull(payload, "payload");
    }

    /** Whether this is what the other side's QR code holds, or what its digits are, with or without spaces. */
    public boolean matches(String other) {
        Objects.requireNonNull(other, "other");
        return payload.equals(other.strip()) || digits.equals(other.replaceAll("\\s", ""));
    }

    /** The digits in groups of five. */
    @Override
    public String toString() {
        return digits.replaceAll("(?<=\\G\\d{" + GROUP + "})(?=\\d)", " ");
    }
}
