package org.xmtp.reactive.cryptography.olm;

import java.util.Arrays;
import org.xmtp.reactive.cryptography.olm.parts.OlmAccountParts;
import org.xmtp.reactive.cryptography.olm.parts.SecretBytes;

/** Takes accounts apart and puts them together. */
final class AccountAssembly {
    private static final String WHAT = "parts of an account";

    private AccountAssembly() {}

    static OlmAccount assemble(OlmAccountParts parts, RatchetParameters parameters) {
        PreKeys preKeys = PreKeys.restored(
                WHAT,
                pair(parts.fallbackKey()),
                parts.previousFallbackKey().map(AccountAssembly::pair).stream().toList(),
                parts.oneTimeKeys().stream().map(AccountAssembly::pair).toList());
        return new OlmAccount(
                pair(parts.identityKey()), Ed25519KeyPair.of(signingKey(parts.signingKey())), preKeys, parameters);
    }

    static OlmAccountParts disassemble(OlmAccount account) {
        PreKeys preKeys = account.preKeys();
        return new OlmAccountParts(
                bytes(account.identity()),
                bytes(account.signing().privateKey()),
                bytes(preKeys.fallback()),
                preKeys.previous().stream().findFirst().map(AccountAssembly::bytes),
                preKeys.oneTime().values().stream().map(AccountAssembly::bytes).toList());
    }

    private static Curve25519KeyPair pair(SecretBytes key) {
        return Curve25519KeyPair.of(Secret.of(WHAT, key));
    }

    private static SigningKey signingKey(SecretBytes key) {
        if (key.length() != 2 * Secret.BYTES) {
            return new SigningSeed(Secret.of(WHAT, key));
        }
        byte[] expanded = key.reveal();
        Secret scalar = Secret.owning(Arrays.copyOf(expanded, Secret.BYTES));
        Secret prefix = Secret.owning(Arrays.copyOfRange(expanded, Secret.BYTES, expanded.length));
        Arrays.fill(expanded, (byte) 0);
        return new ExpandedSigningKey(scalar, prefix);
    }

    private static SecretBytes bytes(Curve25519KeyPair pair) {
        return SecretBytes.of(pair.secret().reveal());
    }

    private static SecretBytes bytes(SigningKey key) {
        try (StateWriter writer = new StateWriter()) {
            byte[] written = writer.put(key).written();
            SecretBytes bytes = SecretBytes.of(written);
            Arrays.fill(written, (byte) 0);
            return bytes;
        }
    }
}
