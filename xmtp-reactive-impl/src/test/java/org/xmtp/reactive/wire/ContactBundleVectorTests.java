package org.xmtp.reactive.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HexFormat;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.XmtpConfigurationException;
import org.xmtp.reactive.cryptography.olm.Curve25519PublicKey;
import org.xmtp.reactive.store.Contact;

class ContactBundleVectorTests {
    /** Altered, and yet nothing that can or need be refused. */
    private static final Set<String> ACCEPTED =
            Set.of("extra_unknown_field", "extra_recovery_id_0_or_1", "extra_foreign_fallback_key");

    static Stream<Named<JsonNode>> genuine() {
        return Vectors.rows("contact-bundles.json", "cases").map(row -> Named.of(Vectors.text(row, "name"), row));
    }

    static Stream<Named<JsonNode>> accepted() {
        return Stream.concat(genuine(), altered().filter(row -> ACCEPTED.contains(row.getName())));
    }

    static Stream<Named<JsonNode>> refused() {
        return altered().filter(row -> !ACCEPTED.contains(row.getName()));
    }

    private static Stream<Named<JsonNode>> altered() {
        return Vectors.rows("contact-bundles.json", "negative_cases")
                .map(row -> Named.of(Vectors.text(row, "name"), row));
    }

    @Test
    void everyRowIsTaken() {
        assertThat(genuine()).hasSize(12);
        assertThat(altered()).hasSize(28);
        assertThat(refused()).hasSize(25);
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void readsBundle(JsonNode row) throws MalformedException {
        Contact contact = read(row);

        assertThat(contact.peer().account().wire()).isEqualTo(Vectors.text(row, "wallet_address"));
        assertThat(contact.peer().installation().value()).isEqualTo(Vectors.text(row, "installation_id"));
        assertThat(contact.identityKey()).isEqualTo(Vectors.base64(row, "curve25519_identity_key_base64"));
        assertThat(Vectors.text(row, "contact_bundle_hex"))
                .contains(HexFormat.of().formatHex(contact.fallbackKey()));
        assertThat(contact.signingKey()).isNull();
        assertThat(contact.publishedNs()).isEqualTo(7);
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusesBundleWithReason(JsonNode row) {
        assertThatThrownBy(() -> read(row))
                .isInstanceOfAny(MalformedException.class, XmtpConfigurationException.class)
                .message()
                .isNotBlank();
    }

    @ParameterizedTest
    @MethodSource("genuine")
    void buildsTheVeryBytesOfGenuineBundle(JsonNode row) {
        byte[] bundle = BundleCodec.write(
                Curve25519PublicKey.of(Vectors.base64(row, "curve25519_identity_key_base64")),
                Vectors.hex(row, "eip191_signature_hex"),
                new AccountAddress(Vectors.text(row, "wallet_address")),
                Curve25519PublicKey.of(Vectors.base64(row, "fallback_key_base64")));

        assertThat(bundle).isEqualTo(Vectors.hex(row, "contact_bundle_hex"));
    }

    @Test
    void refusesTimestampAboveTwoToThe63() {
        JsonNode row = genuine().findFirst().orElseThrow().getPayload();

        assertThatThrownBy(() -> BundleCodec.read(
                        Vectors.hex(row, "contact_bundle_hex"),
                        new AccountAddress(Vectors.text(row, "wallet_address")),
                        Long.MIN_VALUE))
                .isInstanceOf(MalformedException.class);
    }

    /** The address asked for is compared as it stands on the wire, so the type that holds it refuses mixed case. */
    private static Contact read(JsonNode row) throws MalformedException {
        AccountAddress asked = new AccountAddress(Vectors.text(row, "expected_wallet_address"));
        return BundleCodec.read(Vectors.hex(row, "contact_bundle_hex"), asked, 7);
    }
}
