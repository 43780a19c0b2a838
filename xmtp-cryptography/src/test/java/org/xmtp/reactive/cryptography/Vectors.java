package org.xmtp.reactive.cryptography;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The recorded vectors in the test resources. */
public final class Vectors {
    private Vectors() {}

    public static JsonNode read(String file) {
        try (InputStream in = Vectors.class.getResourceAsStream("/" + file)) {
            if (in == null) {
                throw new IllegalStateException("no " + file + " among the test resources");
            }
            return new JsonMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The rows of a list; an empty or missing one is an error, lest a test pass over nothing. */
    public static Stream<JsonNode> rows(JsonNode parent, String list) {
        JsonNode rows = parent.path(list);
        if (rows.isEmpty()) {
            throw new IllegalStateException("no rows in " + list);
        }
        return StreamSupport.stream(rows.spliterator(), false);
    }

    public static byte[] hex(JsonNode row, String field) {
        return HexFormat.of().parseHex(text(row, field));
    }

    public static byte[] base64(JsonNode row, String field) {
        return Base64.getDecoder().decode(text(row, field));
    }

    public static String text(JsonNode row, String field) {
        JsonNode value = row.path(field);
        if (!value.isTextual()) {
            throw new IllegalStateException("no text " + field + " in " + row);
        }
        return value.asText();
    }
}
