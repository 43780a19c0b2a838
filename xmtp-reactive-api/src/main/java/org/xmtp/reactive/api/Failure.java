package org.xmtp.reactive.api;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * An envelope on our topic that could not be accepted. It changed nothing and holds up nothing behind it.
 *
 * @param reason why
 * @param detail a sentence for a log: what was expected and what was found; holds no secret and is {@link Printable}
 * @param envelopeDigest the lower-case hexadecimal SHA-256 of the envelope's bytes
 * @param envelopeNs the envelope's timestamp, nanoseconds since the epoch, unsigned; whoever published it chose it
 * @param claimedSender the account it says it is from, if it names one; proven by nothing
 * @param claimedInstallation the installation it says it is from, if it names one; proven by nothing
 * @param seenAt when it was judged here
 */
public record Failure(
        FailureReason reason,
        String detail,
        String envelopeDigest,
        long envelopeNs,
        Optional<AccountAddress> claimedSender,
        Optional<InstallationId> claimedInstallation,
        Instant seenAt) {
    /** Makes the detail printable. */
    public Failure {
        Objects.requireNonNull(reason, "reason");
        detail = Printable.text(Objects.requireNonNull(detail, "detail"));
        Objects.requireNonNull(envelopeDigest, "envelopeDigest");
        Objects.requireNonNull(claimedSender, "claimedSender");
        Objects.requireNonNull(claimedInstallation, "claimedInstallation");
        Objects.requireNonNull(seenAt, "seenAt");
    }
}
