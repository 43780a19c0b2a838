package org.xmtp.reactive.cryptography.olm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xmtp.reactive.cryptography.olm.Pair.RANDOM;
import static org.xmtp.reactive.cryptography.olm.Pair.preKey;
import static org.xmtp.reactive.cryptography.olm.Pair.text;

import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.cryptography.olm.parts.SecretBytes;

/** What is equal to what, and what is printed. */
class ValueTypesTests {
    private final Pair pair = Pair.of(OlmVersion.V2);

    private static void assertValues(Object one, Object same, Object other) {
        assertThat(one)
                .isEqualTo(same)
                .hasSameHashCodeAs(same)
                .isNotEqualTo(other)
                .isNotEqualTo("text");
    }

    private static byte[] bytes(int first) {
        byte[] bytes = new byte[32];
        bytes[0] = (byte) first;
        return bytes;
    }

    @Test
    void keysAndMessagesAreEqualByTheirBytes() {
        OlmSession opening = pair.alice()
                .outboundSession(
                        OlmVersion.V2, pair.bob().identityKey(), pair.bob().fallbackKey(), RANDOM);
        PreKeyMessage first = preKey(opening.encrypt(text("one")));
        PreKeyMessage second = preKey(opening.encrypt(text("two")));
        assertValues(first, OlmMessage.parse(first.bytes()), second);
        assertValues(first.inner(), OlmMessage.parse(first.inner().bytes()), second.inner());
        assertThat(first.hashCode()).isNotEqualTo(second.hashCode());
        assertThat(first.inner().hashCode()).isNotEqualTo(second.inner().hashCode());

        Ed25519PublicKey signing = pair.alice().signingKey();
        assertValues(signing, Ed25519PublicKey.of(signing.bytes()), pair.bob().signingKey());
        assertThat(signing.hashCode()).isNotEqualTo(pair.bob().signingKey().hashCode());
        assertValues(HkdfInfo.of("ONE"), HkdfInfo.of("ONE"), HkdfInfo.of("TWO"));
        assertThat(HkdfInfo.of("ONE").hashCode())
                .isNotEqualTo(HkdfInfo.of("TWO").hashCode());
    }

    @Test
    void secretsAreEqualByTheirBytesAndTheirHashTellsNothing() {
        assertValues(Secret.owning(bytes(1)), Secret.owning(bytes(1)), Secret.owning(bytes(2)));
        assertThat(Secret.owning(bytes(1))).hasSameHashCodeAs(Secret.owning(bytes(2)));
        assertValues(SecretBytes.of(bytes(1)), SecretBytes.of(bytes(1)), SecretBytes.of(bytes(2)));
        assertThat(SecretBytes.of(bytes(1))).hasSameHashCodeAs(SecretBytes.of(bytes(2)));
        assertThat(SecretBytes.of(bytes(1)).hashCode()).isEqualTo(32);
        assertThat(Secret.owning(bytes(1)).hashCode()).isEqualTo(Secret.BYTES);
    }

    @Test
    void whatIsPrintedNamesThingsByTheirPublicKeys() {
        assertThat(pair.alice()).asString().contains(pair.alice().identityKey().base64());
        assertThat(pair.alice().identityKey())
                .hasToString(pair.alice().identityKey().base64());
        assertThat(pair.alice().signingKey())
                .hasToString(pair.alice().signingKey().base64());
        assertThat(pair.fromAlice()).asString().contains(pair.fromAlice().sessionId(), "V2");
        PreKeyMessage first = preKey(pair.fromAlice().encrypt(text("secret text")));
        assertThat(first).asString().contains(first.sessionId());
        assertThat(first.inner()).asString().contains(first.inner().ratchetKey().base64(), "index 1");
        assertThat(HkdfInfo.of("OLM_ROOT")).asString().contains("OLM_ROOT");
    }

    @Test
    void nothingThatIsPrintedHoldsASecret() throws Exception {
        PreKeyMessage first = preKey(pair.alice()
                .outboundSession(
                        OlmVersion.V1, pair.bob().identityKey(), pair.bob().fallbackKey(), RANDOM)
                .encrypt(text("secret text")));
        InboundSession<OlmSession> inbound = pair.bob().inboundSession(first, RANDOM);
        List<Object> printed = List.of(
                pair.alice(),
                pair.fromAlice(),
                pair.fromBob(),
                pair.fromBob().ratchet(),
                pair.alice().identity(),
                pair.alice().signing(),
                pair.alice().preKeys(),
                pair.alice().revealParts(),
                pair.fromBob().revealParts(),
                inbound,
                new Plaintext(text("secret text")));
        for (Object value : printed) {
            assertThat(value).asString().isNotBlank().doesNotContain("secret text");
            for (byte[] secret : HeldSecrets.of(value)) {
                assertThat(value)
                        .asString()
                        .doesNotContain(HexFormat.of().formatHex(secret))
                        .doesNotContain(Base64.getEncoder().withoutPadding().encodeToString(secret))
                        .doesNotContain(Arrays.toString(secret));
            }
        }
        assertThat(inbound).asString().contains("11 bytes");
        assertThat(new Plaintext(text("secret text"))).asString().contains("11 bytes");
    }
}
