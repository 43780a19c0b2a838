package org.xmtp.reactive.cryptography.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xmtp.reactive.cryptography.Vectors.hex;
import static org.xmtp.reactive.cryptography.Vectors.rows;
import static org.xmtp.reactive.cryptography.Vectors.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xmtp.reactive.cryptography.Vectors;

/** Wallet signatures and addresses recorded from the ethers library that libxmtp uses. */
class WalletVectorTests {
    static Stream<JsonNode> signatures() {
        return rows(Vectors.read("ids.json"), "eip191_signatures");
    }

    static Stream<JsonNode> seedWallets() {
        return rows(Vectors.read("ids.json"), "cli_seed_wallets");
    }

    @ParameterizedTest
    @MethodSource("signatures")
    void everySignatureIsMadeByteForByte(JsonNode row) {
        WalletKey key = WalletKey.of(hex(row, "wallet_private_key_hex"));

        assertThat(PersonalMessage.digest(text(row, "text"))).isEqualTo(hex(row, "eip191_digest_hex"));
        assertThat(key.sign(text(row, "text"))).isEqualTo(hex(row, "eip191_signature_hex"));
    }

    @ParameterizedTest
    @MethodSource("signatures")
    void everySignatureGivesBackItsSigner(JsonNode row) {
        WalletSignature signature = WalletSignature.parse(hex(row, "eip191_signature_hex"));

        assertThat(signature.recover(text(row, "text"))).isEqualTo(WalletAddress.ofWire(text(row, "address")));
        assertThat(signature.bytes()).isEqualTo(hex(row, "eip191_signature_hex"));
    }

    @ParameterizedTest
    @MethodSource("signatures")
    void everyPublicKeyHasItsAddress(JsonNode row) {
        byte[] uncompressed = hex(row, "public_key_uncompressed_hex");
        byte[] point = Arrays.copyOfRange(uncompressed, 1, uncompressed.length);

        assertThat(WalletAddress.ofPublicKey(point).wire()).isEqualTo(text(row, "address"));
    }

    @ParameterizedTest
    @MethodSource("seedWallets")
    void everyPrivateKeyHasItsAddress(JsonNode row) {
        WalletKey key = WalletKey.of(hex(row, "wallet_private_key_hex"));

        assertThat(key.address().wire()).isEqualTo(text(row, "address"));
    }
}
