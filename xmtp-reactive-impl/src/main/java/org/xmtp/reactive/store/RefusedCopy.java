package org.xmtp.reactive.store;

/**
 * A copy that is not accepted, for good.
 *
 * @param recipient whom it was for
 * @param reason what the node said, or why there is no copy; nothing where the recipient was revoked
 * @param revoked whether it did not leave because the recipient was revoked
 */
public record RefusedCopy(PeerId recipient, String reason, boolean revoked) {
    /** One that the node has refused. */
    public RefusedCopy(PeerId recipient, String reason) {
        this(recipient, reason, false);
    }

    /** One that did not leave: its recipient was revoked. */
    public static RefusedCopy revoked(PeerId recipient) {
        return new RefusedCopy(recipient, "", true);
    }
}
