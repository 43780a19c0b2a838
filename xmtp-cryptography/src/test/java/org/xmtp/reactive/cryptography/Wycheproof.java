package org.xmtp.reactive.cryptography;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Stream;

/**
 * A test vector of Project Wycheproof.
 *
 * @param algorithm the file it stands in
 * @param group what it shares with others, such as a public key
 * @param row the vector itself
 */
public record Wycheproof(String algorithm, JsonNode group, JsonNode row) {
    public static Stream<Wycheproof> vectors(String algorithm) {
        return Vectors.rows(Vectors.read("wycheproof/" + algorithm + ".json"), "groups")
                .flatMap(group -> Vectors.rows(group, "tests").map(row -> new Wycheproof(algorithm, group, row)));
    }

    public byte[] hex(String field) {
        return Vectors.hex(row, field);
    }

    public boolean isInvalid() {
        return Vectors.text(row, "result").equals("invalid");
    }

    @Override
    public String toString() {
        return algorithm + " " + row.path("tcId") + ": " + Vectors.text(row, "comment");
    }
}
