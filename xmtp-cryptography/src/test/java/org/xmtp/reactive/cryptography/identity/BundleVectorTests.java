package org.xmtp.reactive.cryptography.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.xmtp.reactive.cryptography.Vectors.base64;
import static org.xmtp.reactive.cryptography.Vectors.hex;
import static org.xmtp.reactive.cryptography.Vectors.rows;
import static org.xmtp.reactive.cryptography.Vectors.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HexFormat;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xmtp.reactive.cryptography.Vectors;
import org.xmtp.reactive.cryptography.olm.Curve25519PublicKey;
import org.xmtp.reactive.cryptography.wallet.WalletAddress;
import org.xmtp.reactive.cryptography.wallet.WalletException;
import org.xmtp.reactive.cryptography.wallet.WalletSignature;

/** Of the mutated bundles what their signature decides: the bytes under the signature field, found without protobuf. */
class BundleVectorTests {
    /** Altered in its signature, or in who is said to have signed. */
    private static final Set<String> REFUSED_BY_SIGNATURE = Set.of(
            "wrong_signer",
            "truncated_signature",
            "flipped_bit",
            "extra_recovery_id_eip155",
            "extra_recovery_id_swapped",
            "extra_recovery_id_2",
            "extra_high_s",
            "extra_signature_66_bytes",
            "extra_zero_signature",
            "wrong_address");

    private static final Set<String> ACCEPTED_BY_SIGNATURE = Set.of(
            "extra_recovery_id_0_or_1",
            "extra_unknown_field",
            "extra_foreign_fallback_key",
            "missing_fallback_key",
            "extra_fallback_key_31_bytes");

    static Stream<JsonNode> mutated() {
        return rows(Vectors.read("contact-bundles.json"), "negative_cases");
    }

    static Stream<JsonNode> refusedBySignature() {
        return named(REFUSED_BY_SIGNATURE);
    }

    static Stream<JsonNode> acceptedBySignature() {
        return named(ACCEPTED_BY_SIGNATURE);
    }

    @ParameterizedTest
    @MethodSource("mutated")
    void everyAddressThatIsNotInWireFormIsRefused(JsonNode row) {
        String expected = text(row, "expected_wallet_address");
        if (expected.matches("0x[0-9a-f]{40}")) {
            assertThat(WalletAddress.ofWire(expected).wire()).isEqualTo(expected);
        } else {
            assertThatExceptionOfType(WalletException.class).isThrownBy(() -> WalletAddress.ofWire(expected));
        }
    }

    @ParameterizedTest
    @MethodSource("refusedBySignature")
    void aGrantWithAnAlteredSignatureIsRefused(JsonNode row) {
        assertThat(isSigned(row)).isFalse();
    }

    @ParameterizedTest
    @MethodSource("acceptedBySignature")
    void aGrantWhoseSignatureIsWholeIsAccepted(JsonNode row) {
        assertThat(isSigned(row)).isTrue();
    }

    private static boolean isSigned(JsonNode row) {
        Grant grant = new Grant(
                WalletAddress.ofWire(text(row, "expected_wallet_address")),
                Curve25519PublicKey.of(base64(row, "curve25519_identity_key_base64")));
        try {
            return grant.isSignedBy(WalletSignature.parse(signature(row)));
        } catch (WalletException refused) {
            return false;
        }
    }

    /**
     * The bytes after {@code association_text_version = 1}, the tag of the signature message and the tag of its bytes.
     */
    private static byte[] signature(JsonNode row) {
        String bundle = HexFormat.of().formatHex(hex(row, "contact_bundle_hex"));
        int start = bundle.indexOf("080112") + 6;
        assertThat(start).isGreaterThan(6);
        assertThat(bundle.substring(start + 2, start + 4)).isEqualTo("0a");
        int length = Integer.parseInt(bundle.substring(start + 4, start + 6), 16);
        return HexFormat.of().parseHex(bundle.substring(start + 6, start + 6 + 2 * length));
    }

    private static Stream<JsonNode> named(Set<String> names) {
        return mutated().filter(row -> names.contains(text(row, "name")));
    }
}
