package org.xmtp.reactive.cryptography.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.xmtp.reactive.cryptography.olm.OlmMessage;
import org.xmtp.reactive.cryptography.olm.OlmSession;

/** Messages back and forth, in proof that two sessions belong together. */
final class Talk {
    private Talk() {}

    static void between(OlmSession one, OlmSession other) {
        for (int round = 0; round < 3; round++) {
            say(one, other, "there " + round);
            say(other, one, "and back " + round);
        }
    }

    static void say(OlmSession from, OlmSession to, String text) {
        byte[] plaintext = text.getBytes(StandardCharsets.UTF_8);
        byte[] message = from.encrypt(plaintext).bytes();
        assertThat(to.decrypt(OlmMessage.parse(message))).isEqualTo(plaintext);
    }
}
