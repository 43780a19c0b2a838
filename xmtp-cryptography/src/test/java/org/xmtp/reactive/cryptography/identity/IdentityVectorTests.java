package org.xmtp.reactive.cryptography.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xmtp.reactive.cryptography.Vectors.base64;
import static org.xmtp.reactive.cryptography.Vectors.hex;
import static org.xmtp.reactive.cryptography.Vectors.rows;
import static org.xmtp.reactive.cryptography.Vectors.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xmtp.reactive.cryptography.Vectors;
import org.xmtp.reactive.cryptography.olm.Curve25519PublicKey;
import org.xmtp.reactive.cryptography.wallet.WalletAddress;
import org.xmtp.reactive.cryptography.wallet.WalletKey;
import org.xmtp.reactive.cryptography.wallet.WalletSignature;

/** Identifiers and grants recorded from libxmtp. */
class IdentityVectorTests {
    static Stream<JsonNode> installationIds() {
        return rows(Vectors.read("ids.json"), "installation_ids");
    }

    static Stream<JsonNode> conversationIds() {
        return rows(Vectors.read("ids.json"), "convo_ids");
    }

    static Stream<JsonNode> genuineBundles() {
        return rows(Vectors.read("contact-bundles.json"), "cases");
    }

    @ParameterizedTest
    @MethodSource("installationIds")
    void everyInstallationIdIsComputed(JsonNode row) {
        Curve25519PublicKey key = Curve25519PublicKey.of(hex(row, "curve25519_key_hex"));

        assertThat(key.base64()).isEqualTo(text(row, "curve25519_key_base64"));
        assertThat(Identifiers.installationId(key)).isEqualTo(text(row, "installation_id"));
    }

    @ParameterizedTest
    @MethodSource("conversationIds")
    void everyConversationIdIsComputedInEitherOrder(JsonNode row) {
        WalletAddress a = WalletAddress.ofWire(text(row, "address_a"));
        WalletAddress b = WalletAddress.ofWire(text(row, "address_b"));

        assertThat(Identifiers.conversationId(a, b)).isEqualTo(text(row, "convo_id"));
        assertThat(Identifiers.conversationId(b, a)).isEqualTo(text(row, "convo_id"));
    }

    @ParameterizedTest
    @MethodSource("genuineBundles")
    void everyGenuineGrantIsMadeAndAccepted(JsonNode row) {
        Curve25519PublicKey key = Curve25519PublicKey.of(base64(row, "curve25519_identity_key_base64"));
        WalletKey wallet = WalletKey.of(hex(row, "wallet_private_key_hex"));
        Grant grant = new Grant(WalletAddress.ofWire(text(row, "wallet_address")), key);

        assertThat(wallet.address()).isEqualTo(grant.account());
        assertThat(grant.text()).isEqualTo(text(row, "association_text"));
        assertThat(wallet.sign(grant.text())).isEqualTo(hex(row, "eip191_signature_hex"));
        assertThat(grant.isSignedBy(WalletSignature.parse(hex(row, "eip191_signature_hex"))))
                .isTrue();
        assertThat(Identifiers.installationId(key)).isEqualTo(text(row, "installation_id"));
    }

    @ParameterizedTest
    @MethodSource("genuineBundles")
    void aGrantForAnotherKeyOrAccountIsRefused(JsonNode row) {
        byte[] key = base64(row, "curve25519_identity_key_base64");
        byte[] otherKey = Arrays.copyOf(key, key.length);
        otherKey[0] ^= 1;
        WalletAddress account = WalletAddress.ofWire(text(row, "wallet_address"));
        WalletAddress stranger = WalletAddress.ofWire("0x0596f1dda35ecaf9abbb2b67e83393f5c67c25bc");
        WalletSignature signature = WalletSignature.parse(hex(row, "eip191_signature_hex"));

        assertThat(new Grant(account, Curve25519PublicKey.of(otherKey)).isSignedBy(signature))
                .isFalse();
        assertThat(new Grant(stranger, Curve25519PublicKey.of(key)).isSignedBy(signature))
                .isFalse();
    }
}
