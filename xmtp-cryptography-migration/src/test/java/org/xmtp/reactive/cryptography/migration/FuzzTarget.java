package org.xmtp.reactive.cryptography.migration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code dev/fuzz} lets Jazzer call: one {@link FuzzedDecoder}, chosen at the start. */
public final class FuzzTarget {
    private static @Nullable FuzzedDecoder decoder;

    private FuzzTarget() {}

    /**
     * Called once by Jazzer.
     *
     * @param arguments the decoder's name, and the folder to write its seeds to
     */
    public static void fuzzerInitialize(String[] arguments) throws IOException {
        decoder = FuzzedDecoder.named(arguments[0]);
        List<byte[]> seeds = decoder.seeds();
        for (int i = 0; i < seeds.size(); i++) {
            Files.write(Path.of(arguments[1], "seed-" + i), seeds.get(i));
        }
    }

    /** Called by Jazzer for every input; what it throws is a finding. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (decoder == null) {
            throw new IllegalStateException("fuzzerInitialize was not called");
        }
        decoder.tryDecode(input);
    }
}
