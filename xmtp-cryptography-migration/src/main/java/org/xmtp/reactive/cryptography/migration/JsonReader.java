package org.xmtp.reactive.cryptography.migration;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.xmtp.reactive.cryptography.olm.Curve25519PublicKey;
import org.xmtp.reactive.cryptography.olm.parts.IndexedKey;
import org.xmtp.reactive.cryptography.olm.parts.SecretBytes;

/** A place in the JSON of a pickle, in which bytes are lists of numbers. Errors name the place and no value. */
final class JsonReader {
    private static final int KEY_BYTES = 32;
    private static final int MAX_DEPTH = 16;
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxDocumentLength(PickleSeal.MAX_CHARACTERS)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final String place;
    private final JsonNode node;

    private JsonReader(String place, JsonNode node) {
        this.place = place;
        this.node = node;
    }

    static JsonReader parse(String what, byte[] json) {
        try {
            return new JsonReader(what, MAPPER.readTree(json));
        } catch (JacksonException e) {
            // Its own message may show a part of the pickle.
            JsonLocation location = e.getLocation();
            throw PickleException.malformed(
                    what,
                    "JSON within the limits",
                    location == null ? "other text" : "other text at byte " + location.getByteOffset());
        } catch (IOException e) {
            throw PickleException.malformed(what, "JSON", "bytes that can't be read");
        }
    }

    JsonReader at(String field) {
        return new JsonReader(place + "." + field, node.path(field));
    }

    Optional<JsonReader> optional(String field) {
        JsonReader found = at(field);
        return found.node.isMissingNode() || found.node.isNull() ? Optional.empty() : Optional.of(found);
    }

    List<JsonReader> elements(int max) {
        if (!node.isArray() || node.size() > max) {
            throw malformed("a list of at most " + max);
        }
        List<JsonReader> elements = new ArrayList<>(node.size());
        for (int i = 0; i < node.size(); i++) {
            elements.add(new JsonReader(place + "[" + i + "]", node.get(i)));
        }
        return elements;
    }

    /** The values of an object with numbers as names, by number. */
    List<JsonReader> valuesByNumber(int max) {
        if (!node.isObject() || node.size() > max) {
            throw malformed("an object of at most " + max + " fields");
        }
        return node.properties().stream()
                .sorted((one, other) -> Long.compareUnsigned(number(one.getKey()), number(other.getKey())))
                .map(field -> new JsonReader(place + "." + number(field.getKey()), field.getValue()))
                .toList();
    }

    private long number(String name) {
        try {
            return Long.parseUnsignedLong(name);
        } catch (NumberFormatException e) {
            throw malformed("numbers as names");
        }
    }

    String text() {
        if (!node.isTextual()) {
            throw malformed("a text");
        }
        return node.asText();
    }

    boolean isList() {
        return node.isArray();
    }

    SecretBytes key() {
        return secret(KEY_BYTES);
    }

    SecretBytes secret(int length) {
        byte[] bytes = bytes(length);
        SecretBytes secret = SecretBytes.of(bytes);
        Arrays.fill(bytes, (byte) 0);
        return secret;
    }

    Curve25519PublicKey publicKey() {
        return Curve25519PublicKey.of(bytes(KEY_BYTES));
    }

    /** A chain or message key: an object of {@code index} and {@code key}. */
    IndexedKey indexedKey() {
        JsonNode index = node.path("index");
        if (!index.isIntegralNumber() || !index.canConvertToLong() || index.asLong() < 0) {
            throw at("index").malformed("a number below 2^63");
        }
        return new IndexedKey(index.asLong(), at("key").key());
    }

    private byte[] bytes(int length) {
        if (!node.isArray() || node.size() != length) {
            throw malformed("a list of " + length + " bytes");
        }
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            JsonNode number = node.get(i);
            if (!number.isInt() || number.asInt() < 0 || number.asInt() > 0xFF) {
                throw malformed("numbers from 0 to 255");
            }
            bytes[i] = (byte) number.asInt();
        }
        return bytes;
    }

    PickleException malformed(String expected) {
        String found = node.isContainerNode()
                ? (node.isArray() ? "a list of " : "an object of ") + node.size()
                : node.getNodeType().toString().toLowerCase(Locale.ROOT);
        return PickleException.malformed(place, expected, found);
    }
}
