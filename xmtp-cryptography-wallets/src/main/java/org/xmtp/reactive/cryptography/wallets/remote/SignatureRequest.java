package org.xmtp.reactive.cryptography.wallets.remote;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.xmtp.reactive.api.Printable;

/**
 * One call of JSON-RPC 2.0 that asks for a signature.
 *
 * @param method how to ask
 * @param address whose signature, as on the wire
 * @param text what to sign
 */
record SignatureRequest(SigningMethod method, String address, String text) {
    /** One call goes over one request of HTTP, so any number will do. */
    private static final int ID = 1;

    private static final int MAX_DEPTH = 32;
    private static final int SHOWN = 200;
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** The body to send. */
    byte[] body() {
        String data = "0x" + HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
        ObjectNode call =
                MAPPER.createObjectNode().put("jsonrpc", "2.0").put("id", ID).put("method", method.wire());
        method.parameters(address, data).forEach(call.putArray("params")::add);
        return call.toString().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * The signature that an answer brings, of whatever length.
     *
     * @throws RefusedAnswerException if it brings none
     */
    byte[] read(int status, byte[] body) {
        JsonNode answer = parse(body);
        if (answer.path("error").isObject()) {
            throw refused(answer.path("error"));
        }
        if (status != 200) {
            throw new RefusedAnswerException("answered with HTTP status " + status
                    + "; look at its address, and at what it asks for to let clients in");
        }
        if (!answer.isObject()) {
            throw new RefusedAnswerException(
                    "answered something else than JSON; look whether its address is that of a signer's JSON-RPC");
        }
        if (!answer.path("id").isMissingNode() && answer.path("id").asInt() != ID) {
            throw new RefusedAnswerException("answered another call than ours; look for what stands between");
        }
        return bytes(answer.path("result"));
    }

    private static JsonNode parse(byte[] body) {
        try {
            return MAPPER.readTree(body);
        } catch (IOException e) {
            return MAPPER.missingNode();
        }
    }

    private RefusedAnswerException refused(JsonNode error) {
        String message = error.path("message").asText("");
        return new RefusedAnswerException("refused " + method.wire() + " by " + address + " ("
                + error.path("code").asLong()
                + ": " + Printable.text(message.substring(0, Math.min(SHOWN, message.length())))
                + "); give it the key of that account, unlock it there, and let " + method.wire() + " through");
    }

    private RefusedAnswerException noSignature() {
        return new RefusedAnswerException("gave no signature as a result of " + method.wire()
                + ", which would be 0x and hexadecimal digits; look whether it knows the method, or choose the other");
    }

    private byte[] bytes(JsonNode result) {
        String text = result.isTextual() ? result.textValue() : "";
        if (!text.startsWith("0x")
                || text.length() % 2 != 0
                || !text.chars().skip(2).allMatch(HexFormat::isHexDigit)) {
            throw noSignature();
        }
        return HexFormat.of().parseHex(text, 2, text.length());
    }
}
