package org.xmtp.reactive.api;

/** Why an envelope could not be accepted. The names are stable. */
public enum FailureReason {
    /** Its bytes are not of the protocol's form. */
    MALFORMED,
    /** It is larger than this client is willing or able to fetch. */
    TOO_LARGE,
    /** It names another account or installation as its recipient. */
    NOT_FOR_US,
    /** It opens a session with a key that is not ours. */
    UNKNOWN_KEY,
    /** It is of a version of the ratchet that ours does not speak. */
    UNSUPPORTED_VERSION,
    /** No session decrypts it: altered, out of a lost session, or too far out of order. */
    UNDECRYPTABLE,
    /** Its inner message was received before, in other wrapping. */
    REPLAY,
    /** No wallet's grant proves that its sender speaks for the account it claims. */
    NO_GRANT,
    /** The account it claims to be from has published no bundle for its sender, though it had the time. */
    UNKNOWN_SENDER,
    /** The wallet of the account that it claims to be from has revoked its sender. */
    REVOKED,
    /** It belongs to a conversation that its sender or we are no member of. */
    FOREIGN_CONVERSATION,
    /** The signature of its header does not verify under the sender's key. */
    BAD_SIGNATURE,
    /** Its sender has opened more sessions than one installation may. */
    TOO_MANY_SESSIONS,
    /** It was still waiting to be judged when the room for waiting envelopes ran out. */
    TOO_MANY_PENDING,
    /** The store refused the row, though it takes others. */
    NOT_STORED,
    /** Its row in the store is not what was written there. */
    DAMAGED
}
