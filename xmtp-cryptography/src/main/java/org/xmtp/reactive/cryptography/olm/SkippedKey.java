package org.xmtp.reactive.cryptography.olm;

/**
 * The key of a message that has not arrived.
 *
 * @param key of that message alone
 * @param sinceNs when a later message of its chain came, by its owner's clock; 0 where nobody told
 */
record SkippedKey(MessageKey key, long sinceNs) {
    long chainIndex() {
        return key.chainIndex();
    }
}
