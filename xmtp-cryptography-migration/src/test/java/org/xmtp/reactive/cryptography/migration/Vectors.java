package org.xmtp.reactive.cryptography.migration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The recorded vectors in the test resources. */
final class Vectors {
    private Vectors() {}

    static JsonNode read(String file) {
        try (InputStream in = Vectors.class.getResourceAsStream("/" + file)) {
            if (in == null) {
                throw new IllegalStateException("no " + file + " among the test resources");
            }
            return new JsonMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The recorded conversations of both Olm versions. */
    static Stream<JsonNode> conversations() {
        return Stream.of("olm-v1.json", "olm-v2.json").flatMap(file -> rows(read(file), "conversations"));
    }

    /** The key under which all pickles of a file are sealed. */
    static PickleKey pickleKey(JsonNode file) {
        return PickleKey.of(HexFormat.of().parseHex(file.path("pickle_key_hex").asText()));
    }

    /** The rows of a list; an empty or missing one is an error, lest a test pass over nothing. */
    static Stream<JsonNode> rows(JsonNode parent, String list) {
        JsonNode rows = parent.path(list);
        if (rows.isEmpty()) {
            throw new IllegalStateException("no rows in " + list);
        }
        return StreamSupport.stream(rows.spliterator(), false);
    }
}
