package org.xmtp.reactive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.xmtp.reactive.cryptography.wallet.WalletKey;

class ConsoleSeedVectorTests {
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("wallets")
    void makesTheWalletThatTheConsoleOfXmtpMakes(long seed, String privateKey, String address) {
        byte[] key = new ConsoleSeed(seed).walletKey();

        assertThat(HexFormat.of().formatHex(key)).isEqualTo(privateKey);
        assertThat(WalletKey.of(key).address().toString()).isEqualTo(address);
    }

    static Stream<Arguments> wallets() throws IOException {
        try (InputStream file = ConsoleSeedVectorTests.class.getResourceAsStream("/ids.json")) {
            JsonNode rows =
                    new ObjectMapper().readTree(Objects.requireNonNull(file)).get("cli_seed_wallets");
            assertThat(rows.size()).isPositive();
            return StreamSupport.stream(rows.spliterator(), false)
                    .map(row -> Arguments.of(
                            row.get("seed").asLong(),
                            row.get("wallet_private_key_hex").asText(),
                            row.get("address").asText()));
        }
    }
}
