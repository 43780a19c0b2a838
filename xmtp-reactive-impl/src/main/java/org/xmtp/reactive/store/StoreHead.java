package org.xmtp.reactive.store;

import java.util.Optional;
import java.util.Set;

/**
 * What has to be known when a store is opened.
 *
 * @param identity the installation, if the store holds one
 * @param usedOneTimeKeys one-time keys that sessions have used, base64 without padding
 * @param lastPosition the greatest position given so far, 0 if none
 * @param lastWriteSet the id of the write-set that became durable last, {@link WriteSetId#NONE} if none ever did
 * @param lastSentNs the greatest time given to a message of ours
 * @param lastStampNs the greatest timestamp given to an envelope of ours
 * @param swept how far our topic has been read
 * @param failures how many envelopes were refused so far, those included that are only counted
 */
public record StoreHead(
        Optional<StoredIdentity> identity,
        Set<String> usedOneTimeKeys,
        long lastPosition,
        WriteSetId lastWriteSet,
        long lastSentNs,
        long lastStampNs,
        Swept swept,
        long failures) {}
