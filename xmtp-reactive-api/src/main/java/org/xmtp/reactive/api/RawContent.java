package org.xmtp.reactive.api;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Content in its encoded form, as it travels: its type, and bytes that only the type's codec understands.
 *
 * @param type names the codec
 * @param parameters what the type asks for beside the bytes, for example the encoding of text
 * @param fallback a text for readers who do not know the type, or null
 * @param bytes the encoded value; not copied, so not to be changed
 */
public record RawContent(
        ContentTypeId type,
        Map<String, String> parameters,
        @Nullable String fallback,
        byte[] bytes) {
    /** Keeps an unmodifiable copy of the parameters. */
    public RawContent {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(parameters, "parameters");
        Objects.requireNonNull(bytes, "bytes");
        parameters = Map.copyOf(parameters);
    }

    /** The same content with another text for readers who do not know the type, or none. */
    public RawContent withFallback(@Nullable String text) {
        return new RawContent(type, parameters, text, bytes);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RawContent that
                && type.equals(that.type)
                && parameters.equals(that.parameters)
                && Objects.equals(fallback, that.fallback)
                && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Objects.hash(type, parameters, fallback, Arrays.hashCode(bytes));
    }

    /** Names type and size, never what the content says. */
    @Override
    public String toString() {
        return "RawContent[" + type + ", " + bytes.length + " bytes]";
    }
}
