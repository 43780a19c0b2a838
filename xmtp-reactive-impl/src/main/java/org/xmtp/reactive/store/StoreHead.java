package org.xmtp.reactive.store;

import java.util.Optional;
import java.util.Set;

/**
 * What has to be known when a store is opened.
 *
 * @param identity the installation, if the store holds one
 * @param usedOneTimeKeys one-time keys that sessions have used since the account was serialised, base64 without padding
 * @param lastPosition the greatest position given so far, 0 if none
 * @param lastSentNs the greatest time given to a message of ours
 * @param lastStampNs the greatest timestamp given to an envelope of ours
 * @param floorNs where a short sweep starts, 0 if none was ever completed
 * @param lastReceivedOrder the greatest order given to a decrypting session
 * @param failures how many envelopes were refused so far, those included that are only counted
 */
public record StoreHead(
        Optional<StoredIdentity> identity,
        Set<String> usedOneTimeKeys,
        long lastPosition,
        long lastSentNs,
        long lastStampNs,
        long floorNs,
        long lastReceivedOrder,
        long failures) {}
