package org.xmtp.reactive.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xmtp.proto.v3.message.contents.EdDsaSignature;
import org.xmtp.proto.v3.message.contents.PadlockMessagePayload;

class PayloadCodecTests {
    private static final byte[] SIGNATURE = new byte[PayloadCodec.SIGNATURE_BYTES];

    @Test
    void carriesTheSendersSigningKey() throws MalformedException {
        byte[] key = new byte[PayloadCodec.SIGNING_KEY_BYTES];
        key[31] = 5;
        byte[] plaintext = PayloadCodec.write(new Payload(SIGNATURE, Optional.of(key), ":a:b", new byte[] {1}));

        Payload payload = PayloadCodec.read(plaintext);

        assertThat(payload.senderSigningKey())
                .hasValueSatisfying(read -> assertThat(read).isEqualTo(key));
        assertThat(payload.content()).containsExactly(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, -1, Integer.MAX_VALUE})
    void refusesOtherVersions(int version) {
        assertRefused(payload().setMessageVersionValue(version), "version is " + version);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 63, 65})
    void refusesSignaturesOfOtherLength(int length) {
        assertRefused(
                payload()
                        .setHeaderSignature(
                                EdDsaSignature.newBuilder().setBytes(ByteString.copyFrom(new byte[length]))),
                "header signature has " + length + " bytes");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 31, 33})
    void refusesSigningKeysOfOtherLength(int length) {
        assertRefused(
                payload().setSenderEd25519Key(ByteString.copyFrom(new byte[length])), "key has " + length + " bytes");
    }

    @Test
    void refusesMissingSignature() {
        assertRefused(payload().clearHeaderSignature(), "0 bytes");
    }

    @Test
    void refusesEndlessConversationId() {
        assertRefused(payload().setConvoId(":".repeat(PayloadCodec.MAX_CONVO_ID_LENGTH + 1)), "longer than");
    }

    private static PadlockMessagePayload.Builder payload() {
        return PadlockMessagePayload.newBuilder()
                .setMessageVersionValue(1)
                .setHeaderSignature(EdDsaSignature.newBuilder().setBytes(ByteString.copyFrom(SIGNATURE)))
                .setConvoId(":a:b");
    }

    private static void assertRefused(PadlockMessagePayload.Builder payload, String reason) {
        assertThatThrownBy(() -> PayloadCodec.read(payload.build().toByteArray()))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining(reason);
    }
}
