package org.xmtp.reactive.cryptography.wallets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** Vectors among the tests' resources. */
public final class Resource {
    private Resource() {}

    /** The vectors in a file, whose first field says where they are from. */
    public static JsonNode vectors(String name) {
        try (InputStream in = Resource.class.getResourceAsStream("/" + name)) {
            return new JsonMapper().readTree(Objects.requireNonNull(in, name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
