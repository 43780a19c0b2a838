package org.xmtp.reactive.cryptography.oracles;

/** What an oracle does otherwise than we do, by rules that it has. */
enum Difference {
    /** It took the message, but does not look at all of the padding. */
    ANY_PADDING,
    /** It refused the message for want of a key that it had to drop by its limit; ours is another. */
    FEWER_KEYS
}
