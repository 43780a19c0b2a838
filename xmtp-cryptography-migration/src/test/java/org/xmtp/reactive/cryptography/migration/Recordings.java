package org.xmtp.reactive.cryptography.migration;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Stream;
import org.xmtp.reactive.cryptography.Vectors;

/** What of the recorded vectors only this module reads. */
final class Recordings {
    private Recordings() {}

    /** The recorded conversations of both Olm versions. */
    static Stream<JsonNode> conversations() {
        return Stream.of("olm-v1.json", "olm-v2.json")
                .flatMap(file -> Vectors.rows(Vectors.read(file), "conversations"));
    }

    /** The key under which all pickles of a file are sealed. */
    static PickleKey pickleKey(JsonNode file) {
        return PickleKey.of(Vectors.hex(file, "pickle_key_hex"));
    }
}
