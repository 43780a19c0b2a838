package org.xmtp.reactive.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys as text. What is wrong is said with where it stood, and never shown. */
class KeyTextTests {
    private static final String HEX = "00ff".repeat(16);
    private static final byte[] KEY = HexFormat.of().parseHex(HEX);

    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest
    @ValueSource(strings = {"", "0x", "\n 0x"})
    void digitsAreTakenWithWhatMayStandAroundThem(String before) throws Exception {
        String text = before + HEX.toUpperCase(Locale.ROOT) + "\r\n";

        assertThat(StoreKey.fromHex(text).exposeBytes()).isEqualTo(KEY);
        assertThat(StoreKey.fromFile(Files.writeString(folder.resolve("key"), text))
                        .exposeBytes())
                .isEqualTo(KEY);
        assertThat(HexSecret.ofVariable("store key", "KEY", Map.of("KEY", text)))
                .isEqualTo(KEY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "secret", "0x00ff", "00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00fg"})
    void anythingElseIsRefusedWithItsPlaceAndWithoutItsText(String text) throws Exception {
        Path file = Files.writeString(folder.resolve("wrong-key"), text);

        assertThatThrownBy(() -> StoreKey.fromHex(text))
                .isInstanceOf(XmtpConfigurationException.class)
                .hasMessage("Not a valid store key: \"****\"; give 64 hexadecimal digits.");
        assertThatThrownBy(() -> StoreKey.fromFile(file))
                .hasMessage("Not a valid store key: \"the file " + file + "\"; give 64 hexadecimal digits.");
        assertThatThrownBy(() -> PrivateKeySigner.fromFile(file))
                .hasMessage("Not a valid wallet key: \"the file " + file + "\"; give 64 hexadecimal digits.");
    }

    @Test
    void aLongFileIsNotReadToItsEnd() throws Exception {
        Path file = Files.writeString(folder.resolve("long"), HEX + "\n".repeat(1_000_000));

        assertThatThrownBy(() -> StoreKey.fromFile(file)).hasMessageContaining("64 hexadecimal digits");
    }

    @Test
    void aFileOrVariableThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> StoreKey.fromFile(folder.resolve("none")))
                .isInstanceOf(XmtpConfigurationException.class)
                .hasMessageContaining(folder.resolve("none").toString())
                .hasMessageContaining("NoSuchFileException");
        assertThatThrownBy(() -> PrivateKeySigner.fromEnvironment("NO_SUCH_VARIABLE_HERE"))
                .isInstanceOf(XmtpConfigurationException.class)
                .hasMessageContaining("NO_SUCH_VARIABLE_HERE of the wallet key is not set");
    }

    @Test
    void theEnvironmentOfTheProcessIsAsked() {
        assertThatThrownBy(() -> StoreKey.fromEnvironment("PATH"))
                .hasMessage("Not a valid store key: \"the environment variable PATH\"; give 64 hexadecimal digits.");
    }
}
