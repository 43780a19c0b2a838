package org.xmtp.reactive.cryptography.wallets.keystore;

import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.PKCS5S2ParametersGenerator;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * PBKDF2 with HMAC-SHA256 (RFC 8018).
 *
 * @param rounds how often the password is hashed
 * @param salt what goes along with it
 * @param keyBytes the length of the key
 */
record Pbkdf2(int rounds, byte[] salt, int keyBytes) implements KeyDerivation {
    /** Some seconds of a core; wallets ask for 262144 at most. */
    static final int MAX_ROUNDS = 10_000_000;

    Pbkdf2 {
        KeyDerivation.require(
                rounds > 0 && rounds <= MAX_ROUNDS, "kdfparams.c is " + rounds + ", not 1 to " + MAX_ROUNDS);
    }

    @Override
    public byte[] derive(byte[] password) {
        PKCS5S2ParametersGenerator generator = new PKCS5S2ParametersGenerator(new SHA256Digest());
        generator.init(password, salt, rounds);
        return ((KeyParameter) generator.generateDerivedParameters(8 * keyBytes)).getKey();
    }
}
