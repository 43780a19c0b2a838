package org.xmtp.reactive.cryptography.wallets.keystore;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.HexFormat;
import java.util.Optional;
import org.xmtp.reactive.api.Printable;
import org.xmtp.reactive.cryptography.wallets.secret.UnusableSecretException;

/**
 * An object of a keystore's JSON, whose fields are asked for by name. What is missing, or of another form, is named by
 * its path; of what stands there only short words are shown.
 */
final class KeystoreJson {
    private static final int MAX_DEPTH = 16;
    private static final int MAX_STRING = 4096;
    private static final int SHOWN = 40;
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxStringLength(MAX_STRING)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final String path;
    private final JsonNode object;

    private KeystoreJson(String path, JsonNode object) {
        this.path = path;
        this.object = object;
    }

    static KeystoreJson parse(byte[] json) {
        JsonNode root;
        try {
            root = MAPPER.readTree(json);
        } catch (IOException e) {
            // Jackson's own words would show what stands there, which may be a password that was mistaken for a
            // keystore.
            root = null;
        }
        if (root == null || !root.isObject()) {
            throw new UnusableSecretException(
                    "it is not a whole JSON object; look whether it is the right file, and complete");
        }
        return new KeystoreJson("", root);
    }

    KeystoreJson object(String field) {
        JsonNode node = object.path(field);
        if (!node.isObject()) {
            throw missing(field, "an object");
        }
        return new KeystoreJson(path + field + ".", node);
    }

    boolean has(String field) {
        return object.has(field);
    }

    int number(String field) {
        JsonNode node = object.path(field);
        if (!node.isIntegralNumber() || !node.canConvertToInt()) {
            throw missing(field, "a whole number of 31 bits");
        }
        return node.intValue();
    }

    /** The one word that is taken at this place. */
    void require(String field, String expected) {
        String found = word(field);
        if (!found.equals(expected)) {
            throw unknown(field, found, "\"" + expected + "\"");
        }
    }

    String word(String field) {
        JsonNode node = object.path(field);
        if (!node.isTextual()) {
            throw missing(field, "a text");
        }
        return node.textValue();
    }

    Optional<String> optionalWord(String field) {
        return object.hasNonNull(field) ? Optional.of(word(field)) : Optional.empty();
    }

    byte[] bytes(String field, int least, int most) {
        String text = word(field);
        String digits = text.startsWith("0x") ? text.substring(2) : text;
        if (digits.length() % 2 != 0
                || digits.length() < 2 * least
                || digits.length() > 2 * most
                || !digits.chars().allMatch(HexFormat::isHexDigit)) {
            throw missing(
                    field,
                    (least == most ? least + " bytes" : least + " to " + most + " bytes") + " in hexadecimal digits");
        }
        return HexFormat.of().parseHex(digits);
    }

    UnusableSecretException unknown(String field, String found, String expected) {
        String shown = Printable.text(found.substring(0, Math.min(SHOWN, found.length())));
        return new UnusableSecretException(path + field + " is \"" + shown + "\", and only " + expected
                + " is read; write the file anew as version 3 of Web3 Secret Storage");
    }

    private UnusableSecretException missing(String field, String expected) {
        return new UnusableSecretException(
                path + field + " is not " + expected + "; look whether it is a keystore of version 3, and complete");
    }
}
