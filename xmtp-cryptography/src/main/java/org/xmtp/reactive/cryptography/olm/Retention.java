package org.xmtp.reactive.cryptography.olm;

/**
 * Which superseded receiving chains, and which keys of skipped messages, a session keeps: while messages may still come
 * that need them, and no longer.
 *
 * @param chains so many of the newest, whenever they were superseded
 * @param sinceNs and all that were superseded at this time or later
 * @param expiredNs but none that was superseded before this one, and no key of a message that was skipped before it
 * @param bytes and no more than take so many bytes of pages; the newest stay
 */
public record Retention(int chains, long sinceNs, long expiredNs, int bytes) {}
