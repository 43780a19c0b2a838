package org.xmtp.reactive.api;

/** What went wrong, for programs. The names are stable. */
public enum ErrorCode {
    /** A value given by the caller is not of the form that is asked for. */
    INVALID_ARGUMENT,
    /** No engine is on the class path. */
    ENGINE_MISSING,
    /** The engine cannot be loaded: a class that it needs is missing, or of another version. */
    ENGINE_UNUSABLE,
    /** The store holds no installation, and one was required. */
    NO_INSTALLATION,
    /** The store holds an installation of another account than the signer's. */
    OTHER_ACCOUNT,
    /** The account has as many installations as are kept of one: another is neither reached nor read. */
    ACCOUNT_FULL,
    /**
     * The account has as many installations as {@link Xmtp.ClientBuilder#maxInstallations} allows; no new one joins.
     */
    TOO_MANY_INSTALLATIONS,
    /** The ratchet that was asked for is not on the class path, or cannot be used on this machine. */
    RATCHET_UNAVAILABLE,
    /** The store was made with another ratchet than the one that was asked for. */
    OTHER_RATCHET,
    /** The fallback key cannot be replaced: the client works offline, or its ratchet keeps no key of before. */
    ROTATION_UNAVAILABLE,
    /** The wallet did not sign, or signed something else. */
    SIGNER_FAILED,
    /** The wallet is asked for a signature, and no signer was given. */
    SIGNER_MISSING,
    /** The account's wallet has revoked this installation. */
    REVOKED,
    /** The account has no installation with a valid grant. */
    RECIPIENT_NOT_REGISTERED,
    /** All installations of the account wait to be approved. */
    RECIPIENT_NOT_APPROVED,
    /** The account has no such installation in force, as far as is known here. */
    INSTALLATION_UNKNOWN,
    /** The content does not fit into one message. */
    CONTENT_TOO_LARGE,
    /** No codec takes the value, or it refused it. */
    CONTENT_NOT_ENCODABLE,
    /** A reader of this name is being read already. */
    READER_IN_USE,
    /** At least one copy was refused by the node for good, or none could be made. */
    COPY_REFUSED,
    /** The node cannot be reached, or did not answer in time. */
    NODE_UNREACHABLE,
    /** The node refused the request. */
    NODE_REFUSED,
    /** The node says that we ask too much. */
    RATE_LIMITED,
    /** The node's answer breaks the rules of its own API. */
    NODE_MISBEHAVED,
    /** Another process has the store open. */
    STORE_IN_USE,
    /** The store is sealed under another key. */
    STORE_KEY_WRONG,
    /** A row of the store is not what was written. {@link Xmtp#salvage} brings back the others. */
    STORE_TAMPERED,
    /** The store is not as far as it was: cut short, or put back from a backup. Only a recovery opens it. */
    STORE_BEHIND,
    /** The store cannot be read or written. Where its file is damaged, {@link Xmtp#salvage} brings back what is not. */
    STORE_UNAVAILABLE,
    /** The client closed before it was known whether the store has taken the write. */
    OUTCOME_UNKNOWN,
    /** The client is closed. */
    CLOSED
}
