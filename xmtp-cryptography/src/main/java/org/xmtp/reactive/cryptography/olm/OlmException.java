package org.xmtp.reactive.cryptography.olm;

/**
 * What any operation of this package throws for input that cannot be used: a message, key or saved state. Nothing has
 * changed when it is thrown. The message says what was expected and what was found, and never holds key material or
 * plaintext. Mistakes of the calling program (a wiped key, a negative count) are {@link IllegalStateException} and
 * {@link IllegalArgumentException} as usual.
 */
public final class OlmException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /**
     * A refusal, here or in another implementation of the ratchet.
     *
     * @param reason why the input was refused
     * @param message what was expected and what was found; no key material, no plaintext
     */
    public OlmException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    static OlmException malformed(String what, String expected, String got) {
        return new OlmException(Reason.MALFORMED, what + ": expected " + expected + ", got " + got);
    }

    /** Why the input was refused. */
    public Reason reason() {
        return reason;
    }

    /** The reasons for a refusal. */
    public enum Reason {
        /** Bytes that are not the one canonical encoding of a message, key or saved state. */
        MALFORMED,
        /** A pre-key message names a one-time or fallback key that is not, or no longer, ours. */
        UNKNOWN_ONE_TIME_KEY,
        /** A message of one Olm version was given to a session of the other. */
        VERSION_MISMATCH,
        /**
         * The message was not made by the holder of the session's keys, was changed on its way, or holds what no
         * correct sender encrypts. The three are not told apart.
         */
        BAD_MAC,
        /** The key of this chain index was already used, or was dropped in favour of newer ones. */
        MESSAGE_KEY_GONE,
        /** The chain index lies too far beyond the last one seen. */
        GAP_TOO_LARGE,
        /** The ratchet key belongs to no receiving chain, and no new one can be genuine before we have sent. */
        RATCHET_KEY_REFUSED,
        /** A Diffie-Hellman result was all zeroes: the peer's public key is a point of low order. */
        ZERO_SECRET
    }
}
