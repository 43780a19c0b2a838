package org.xmtp.reactive.cryptography.wallets.keystore;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.cryptography.wallets.Resource;

/** Keystores as others write them. */
class KeystoreVectorTests {
    @Test
    void everyKeystoreGivesItsKey() {
        int opened = 0;
        for (var vector : Resource.vectors("keystores.json").path("vectors").properties()) {
            JsonNode row = vector.getValue();
            byte[] json = row.path("json").toString().getBytes(StandardCharsets.UTF_8);
            byte[] password = row.path("password").asText().getBytes(StandardCharsets.UTF_8);

            assertThat(Keystore.parse(json).open(password).revealBytes())
                    .as(vector.getKey())
                    .asHexString()
                    .isEqualToIgnoringCase(row.path("key").asText());
            opened++;
        }
        assertThat(opened).isEqualTo(4);
    }

    @Test
    void aSignerSignsWithTheKeyThatIsSealed() {
        JsonNode row = Resource.vectors("keystores.json").path("vectors").path("pbkdf2");
        KeystoreSigner signer = KeystoreSigner.of(
                row.path("json").toString().getBytes(StandardCharsets.UTF_8),
                row.path("password").asText().toCharArray());
        PrivateKeySigner known = PrivateKeySigner.fromHex(row.path("key").asText());

        assertThat(signer.address().wire()).isEqualTo("0x008aeeda4d805471df9b2a5b0f38a0c3bcba786b");
        assertThat(signer.sign("a text").block()).isEqualTo(known.sign("a text").block());
        assertThat(signer).hasToString("KeystoreSigner[" + known.address() + "]");
    }
}
