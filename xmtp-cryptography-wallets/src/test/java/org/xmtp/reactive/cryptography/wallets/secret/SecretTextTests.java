package org.xmtp.reactive.cryptography.wallets.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SecretTextTests {
    private static final String TEXT = "pässwörd \ud83d\udd11";

    @Test
    void itIsACopyThatIsOverwrittenWhenClosedAndNeverPrinted() {
        char[] given = TEXT.toCharArray();
        SecretText text = SecretText.of(given);
        char[] held = text.characters();
        assertThat(held).isEqualTo(given).isNotSameAs(given);
        assertThat(text).hasToString("(secret)");

        text.close();

        assertThat(held).containsOnly('\0');
        assertThat(given).isEqualTo(TEXT.toCharArray());
    }

    @Test
    void itsBytesAreThoseOfUtf8() {
        assertThat(SecretText.of(TEXT.toCharArray()).utf8()).isEqualTo(TEXT.getBytes(StandardCharsets.UTF_8));
        assertThat(SecretText.of(new char[0]).utf8()).isEmpty();
    }

    @Test
    void halfACharacterIsRefused() {
        for (char[] half : new char[][] {{'a', '\ud83d'}, {'\udd11', 'a'}, {'\ud83d', 'a'}}) {
            assertThatThrownBy(() -> SecretText.of(half).utf8()).isInstanceOf(UnusableSecretException.class);
        }
    }

    @Test
    void aVariableIsReadOrMissing() {
        assertThat(SecretText.ofVariable("NAME", Map.of("NAME", TEXT)).characters())
                .isEqualTo(TEXT.toCharArray());
        assertThatThrownBy(() -> SecretText.ofVariable("NAME", Map.of()))
                .isInstanceOf(UnusableSecretException.class)
                .hasMessageContaining("not set");
    }
}
