package org.xmtp.reactive.content;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.xmtp.reactive.api.ContentCodec;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.RawContent;
import org.xmtp.reactive.api.XmtpConfigurationException;
import org.xmtp.reactive.api.XmtpRejectedException;

/** Text and the client's own codecs; of two that fit, the one given first. */
public final class CodecRegistry {
    private final List<ContentCodec<?>> codecs;

    /**
     * A registry.
     *
     * @param own the client's codecs; one for text takes the place of the built-in one
     * @throws XmtpConfigurationException if two of them are for the same type of content
     */
    public CodecRegistry(List<ContentCodec<?>> own) {
        List<ContentCodec<?>> all = new ArrayList<>(own);
        all.add(new TextCodec());
        for (int later = 1; later < own.size(); later++) {
            refuseSecond(own.subList(0, later), own.get(later));
        }
        codecs = List.copyOf(all);
    }

    /**
     * Encodes a value with the first codec that takes it; content that is encoded already stays as it is.
     *
     * @throws XmtpRejectedException if no codec takes it, or the codec fails
     */
    public RawContent encode(Object value) {
        if (value instanceof RawContent content) {
            return content;
        }
        ContentCodec<?> codec = codecs.stream()
                .filter(candidate -> candidate.valueType().isInstance(value))
                .findFirst()
                .orElseThrow(() -> new XmtpRejectedException(
                        ErrorCode.CONTENT_NOT_ENCODABLE,
                        "No codec takes a " + value.getClass().getName()
                                + "; give text, raw content, or add a codec for it to the client."));
        return encode(codec, value);
    }

    /** The value, or the content itself where no codec reads its type or the codec refuses it. */
    public Object decode(RawContent content) {
        Optional<ContentCodec<?>> codec = codecs.stream()
                .filter(candidate -> candidate.contentType().reads(content.type()))
                .findFirst();
        if (codec.isEmpty()) {
            return content;
        }
        try {
            return Objects.requireNonNull(codec.get().decode(content), "it gave nothing");
        } catch (RuntimeException e) {
            return content;
        }
    }

    private static <T> RawContent encode(ContentCodec<T> codec, Object value) {
        RawContent content;
        try {
            content = Objects.requireNonNull(codec.encode(codec.valueType().cast(value)), "it gave nothing");
        } catch (RuntimeException e) {
            throw new XmtpRejectedException(
                    ErrorCode.CONTENT_NOT_ENCODABLE,
                    "The codec for " + codec.contentType() + " refused the value: " + e.getMessage() + ".",
                    e);
        }
        if (!content.type().equals(codec.contentType())) {
            throw new XmtpRejectedException(
                    ErrorCode.CONTENT_NOT_ENCODABLE,
                    "The codec for " + codec.contentType() + " wrote " + content.type()
                            + "; mend the codec: both must be the same.");
        }
        return content;
    }

    private static void refuseSecond(List<ContentCodec<?>> earlier, ContentCodec<?> codec) {
        if (earlier.stream().anyMatch(other -> other.contentType().reads(codec.contentType()))) {
            throw XmtpConfigurationException.invalid(
                    "list of codecs",
                    codec.contentType().toString(),
                    "give one codec for each type of content and major version");
        }
    }
}
