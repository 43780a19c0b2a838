package org.xmtp.reactive.cryptography.wallets.keystore;

import org.xmtp.reactive.cryptography.wallets.secret.UnusableSecretException;

/**
 * How a password becomes a key. Whoever wrote the file chose the cost, so each kind refuses, before it computes or
 * takes memory, what costs far more than wallets ask for.
 */
sealed interface KeyDerivation permits Scrypt, Pbkdf2 {
    /** The key's length that is needed: 16 bytes for the cipher, 16 for the MAC. */
    int KEY_BYTES = 32;

    /** The longest key that a file may ask for. */
    int MAX_KEY_BYTES = 64;

    /** The longest salt. */
    int MAX_SALT_BYTES = 256;

    /** The key of a password in UTF-8: at least {@value #KEY_BYTES} bytes, for the caller to overwrite. */
    byte[] derive(byte[] password);

    /** Refuses a cost that no wallet's file has. */
    static void require(boolean holds, String problem) {
        if (!holds) {
            throw new UnusableSecretException(
                    problem + "; look whether a wallet wrote the file, or write it anew with usual parameters");
        }
    }
}
