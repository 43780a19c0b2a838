package org.xmtp.reactive.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The recorded data of other implementations. */
public final class Vectors {
    private Vectors() {}

    /** The rows of a list in a file. */
    public static Stream<JsonNode> rows(String file, String list) {
        try (InputStream in = Objects.requireNonNull(Vectors.class.getResourceAsStream("/" + file), file)) {
            JsonNode rows = new ObjectMapper().readTree(in).get(list);
            return StreamSupport.stream(rows.spliterator(), false);
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + file, e);
        }
    }

    /** A field's text. */
    public static String text(JsonNode row, String field) {
        return Objects.requireNonNull(row.get(field), field).asText();
    }

    /** A field of hexadecimal digits. */
    public static byte[] hex(JsonNode row, String field) {
        return HexFormat.of().parseHex(text(row, field));
    }

    /** A field in base64. */
    public static byte[] base64(JsonNode row, String field) {
        return Base64.getDecoder().decode(text(row, field));
    }
}
