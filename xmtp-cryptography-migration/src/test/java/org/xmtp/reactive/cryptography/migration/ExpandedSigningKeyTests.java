package org.xmtp.reactive.cryptography.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.cryptography.olm.OlmAccount;
import org.xmtp.reactive.cryptography.olm.parts.OlmAccountParts;
import org.xmtp.reactive.cryptography.olm.parts.SecretBytes;

class ExpandedSigningKeyTests {
    private static final SecureRandom RANDOM = new SecureRandom();

    @Test
    void anAccountWithAnExpandedSigningKeySignsAsItsSeedDoes() throws Exception {
        for (int i = 0; i < 50; i++) {
            OlmAccount account = OlmAccount.create(RANDOM);
            OlmAccount expanded = expanded(account);

            assertThat(expanded.signingKey()).isEqualTo(account.signingKey());
            byte[] message = ("message " + i).getBytes(StandardCharsets.UTF_8);
            assertThat(expanded.sign(message)).isEqualTo(account.sign(message));
            OlmAccount restored = OlmAccount.deserialize(expanded.serialize());
            assertThat(restored.sign(message)).isEqualTo(account.sign(message));
            assertThat(restored.revealParts()).isEqualTo(expanded.revealParts());
        }
    }

    private static OlmAccount expanded(OlmAccount account) throws Exception {
        OlmAccountParts parts = account.revealParts();
        byte[] digest =
                MessageDigest.getInstance("SHA-512").digest(parts.signingKey().reveal());
        digest[0] &= (byte) 0xF8;
        digest[31] &= 0x7F;
        digest[31] |= 0x40;
        return OlmAccount.of(new OlmAccountParts(
                parts.identityKey(),
                SecretBytes.of(digest),
                parts.fallbackKey(),
                parts.previousFallbackKey(),
                parts.oneTimeKeys()));
    }
}
