package org.xmtp.reactive.cryptography.curve;

/**
 * Computes X25519 (RFC 7748) and Ed25519 (RFC 8032). Found as a service: a module on the class path that provides one
 * is used in place of Bouncy Castle (see {@link Curves}). For any number of threads; keys and results are plain bytes
 * in the RFCs' encodings, and nothing given is changed or kept longer than a method says.
 */
public interface CurveProvider {
    /** The name that {@link Curves#PROPERTY} knows it by: lower case, without spaces. */
    String name();

    /**
     * X25519 of a private and a public key, each of 32 bytes, written to 32 bytes of {@code target}.
     *
     * @param publicKey the top bit of its last byte is ignored
     * @return false when the result is all zeroes: the public key is a point of low order, and {@code target} is of no
     *     use
     */
    boolean agree(byte[] privateKey, byte[] publicKey, byte[] target, int offset);

    /** What signs with an Ed25519 key. It keeps the seed, in memory that may not be wiped. */
    Signer signer(byte[] seed, byte[] publicKey);

    /** What verifies under an Ed25519 key. Bytes that are no point of the prime-order group verify nothing. */
    Verifier verifier(byte[] publicKey);

    /** Signs with one key. For any thread. */
    interface Signer {
        /** A signature of 64 bytes over the message. */
        byte[] sign(byte[] message);
    }

    /** Verifies under one key. For any thread. */
    interface Verifier {
        /** Whether these 64 bytes are the key's signature of the message; whatever they are, no exception. */
        boolean verify(byte[] message, byte[] signature);
    }
}
