package org.xmtp.reactive.cryptography.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What {@code dev/fuzz} lets Jazzer call: one {@link FuzzedDecoder}, chosen at the start. */
public final class FuzzTarget {
    private static @Nullable FuzzedDecoder decoder;

    private FuzzTarget() {}

    /**
     * Called once by Jazzer.
     *
     * @param arguments the enum and in it the decoder's name, and the folder to write its seeds to
     */
    public static void fuzzerInitialize(String[] arguments) throws IOException, ClassNotFoundException {
        FuzzedDecoder chosen = decoder(Class.forName(arguments[0]), arguments[1]);
        List<byte[]> seeds = chosen.seeds();
        for (int i = 0; i < seeds.size(); i++) {
            Files.write(Path.of(arguments[2], "seed-" + i), seeds.get(i));
        }
        decoder = chosen;
    }

    private static FuzzedDecoder decoder(Class<?> decoders, String name) {
        String constant = name.toUpperCase(Locale.ROOT).replace('-', '_');
        return Arrays.stream(decoders.getEnumConstants())
                .map(FuzzedDecoder.class::cast)
                .filter(each -> each.name().equals(constant))
                .findFirst()
                .orElseThrow();
    }

    /** Called by Jazzer for every input; what it throws is a finding. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (decoder == null) {
            throw new IllegalStateException("fuzzerInitialize was not called");
        }
        decoder.tryDecode(input);
    }
}
