package org.xmtp.reactive.cryptography.wallets.mnemonic;

import org.bitcoinj.crypto.ChildNumber;
import org.bitcoinj.crypto.DeterministicKey;
import org.bitcoinj.crypto.HDDerivationException;
import org.bitcoinj.crypto.HDKeyDerivation;
import org.xmtp.reactive.cryptography.wallets.secret.UnusableSecretException;

/** The keys behind a seed (BIP-32). */
final class HdKeys {
    private HdKeys() {}

    /**
     * The private key at a path: 32 bytes, for the caller to overwrite. bitcoinj's own copies are numbers, and stay.
     */
    static byte[] privateKey(byte[] seed, DerivationPath path) {
        try {
            DeterministicKey key = HDKeyDerivation.createMasterPrivateKey(seed);
            for (DerivationPath.Step step : path.steps()) {
                key = HDKeyDerivation.deriveChildKey(key, new ChildNumber(step.number(), step.hardened()));
            }
            return key.getPrivKeyBytes();
        } catch (HDDerivationException e) {
            throw new UnusableSecretException("it has no key at " + path + "; take the next account");
        }
    }
}
