package org.xmtp.reactive.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ContentTypeId;
import org.xmtp.reactive.api.ConversationId;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.MessageId;
import org.xmtp.reactive.api.RawContent;
import org.xmtp.reactive.content.TextCodec;
import org.xmtp.reactive.network.Topics;

/** The wire parts of recorded envelopes, read and built byte for byte. */
class EnvelopeVectorTests {
    static Stream<Named<JsonNode>> envelopes() {
        return Vectors.rows("envelopes.json", "envelopes")
                .map(row -> Named.of(Vectors.text(row, "story") + " " + Vectors.text(row, "sent_ns"), row));
    }

    @Test
    void everyRowIsTaken() {
        assertThat(envelopes()).hasSize(16);
    }

    @ParameterizedTest
    @MethodSource("envelopes")
    void readsEnvelope(JsonNode row) throws MalformedException {
        SealedEnvelope envelope = EnvelopeCodec.read(Vectors.hex(row, "envelope_hex"));

        assertThat(envelope.headerBytes()).isEqualTo(Vectors.hex(row, "header_bytes_hex"));
        assertThat(envelope.ciphertext()).isEqualTo(Vectors.base64(row, "ciphertext_base64"));
        assertThat(envelope.header()).isEqualTo(header(row));
    }

    @ParameterizedTest
    @MethodSource("envelopes")
    void buildsEnvelope(JsonNode row) {
        byte[] headerBytes = EnvelopeCodec.headerBytes(header(row));

        assertThat(headerBytes).isEqualTo(Vectors.hex(row, "header_bytes_hex"));
        assertThat(EnvelopeCodec.write(headerBytes, Vectors.base64(row, "ciphertext_base64")))
                .isEqualTo(Vectors.hex(row, "envelope_hex"));
        assertThat(PayloadCodec.signedHeader(headerBytes))
                .isEqualTo(Vectors.text(row, "header_signature_over").getBytes(StandardCharsets.US_ASCII));
    }

    @ParameterizedTest
    @MethodSource("envelopes")
    void readsPayload(JsonNode row) throws MalformedException {
        Payload payload = PayloadCodec.read(Vectors.hex(row, "padlock_payload_hex"));

        assertThat(payload.headerSignature()).isEqualTo(Vectors.hex(row, "header_signature_hex"));
        assertThat(payload.senderSigningKey()).isEmpty();
        assertThat(payload.convoId()).isEqualTo(Vectors.text(row, "convo_id"));
        assertThat(payload.content()).isEqualTo(Vectors.hex(row, "content_bytes_hex"));
    }

    @ParameterizedTest
    @MethodSource("envelopes")
    void buildsPayload(JsonNode row) {
        Payload payload = new Payload(
                Vectors.hex(row, "header_signature_hex"),
                Optional.empty(),
                Vectors.text(row, "convo_id"),
                Vectors.hex(row, "content_bytes_hex"));

        assertThat(PayloadCodec.write(payload)).isEqualTo(Vectors.hex(row, "padlock_payload_hex"));
    }

    @ParameterizedTest
    @MethodSource("envelopes")
    void readsAndBuildsText(JsonNode row) throws MalformedException {
        String text = Vectors.text(row, "expected_plaintext");
        RawContent content = ContentWire.read(Vectors.hex(row, "content_bytes_hex"));

        assertThat(content.type()).isEqualTo(ContentTypeId.TEXT);
        assertThat(new TextCodec().decode(content)).isEqualTo(text);
        assertThat(ContentWire.write(new TextCodec().encode(text))).isEqualTo(Vectors.hex(row, "content_bytes_hex"));
    }

    @ParameterizedTest
    @MethodSource("envelopes")
    void namesTopicAndMessage(JsonNode row) {
        Header header = header(row);
        MessageId id = MessageIds.of(
                ConversationId.parse(Vectors.text(row, "convo_id")),
                header.senderInstallation(),
                header.sentNs(),
                Vectors.hex(row, "content_bytes_hex"));

        assertThat(Topics.message(header.recipientInstallation())).isEqualTo(Vectors.text(row, "topic"));
        assertThat(id.hex()).hasSize(64);
    }

    private static Header header(JsonNode row) {
        return new Header(
                Long.parseUnsignedLong(Vectors.text(row, "sent_ns")),
                new AccountAddress(Vectors.text(row, "sender_user_address")),
                new InstallationId(Vectors.text(row, "sender_installation_id")),
                new AccountAddress(Vectors.text(row, "recipient_user_address")),
                new InstallationId(Vectors.text(row, "recipient_installation_id")),
                row.get("is_prekey").asBoolean());
    }
}
