package org.xmtp.reactive.content;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.xmtp.reactive.api.ContentCodec;
import org.xmtp.reactive.api.ContentTypeId;
import org.xmtp.reactive.api.RawContent;

/**
 * Plain text, {@code xmtp.org/text} 1.0: UTF-8, said so in the parameter {@code encoding}. Text that UTF-8 cannot hold
 * is refused rather than altered, in both directions.
 */
public final class TextCodec implements ContentCodec<String> {
    private static final String ENCODING = "encoding";
    private static final String UTF_8 = "UTF-8";
    private static final Map<String, String> PARAMETERS = Map.of(ENCODING, UTF_8);

    @Override
    public ContentTypeId contentType() {
        return ContentTypeId.TEXT;
    }

    @Override
    public Class<String> valueType() {
        return String.class;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if half of a surrogate pair stands alone in the text
     */
    @Override
    public RawContent encode(String text) {
        try {
            ByteBuffer utf8 = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] bytes = new byte[utf8.remaining()];
            utf8.get(bytes);
            return new RawContent(ContentTypeId.TEXT, PARAMETERS, null, bytes);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("half of a surrogate pair stands alone in the text; complete it", e);
        }
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if the encoding is not UTF-8, in name or in fact
     */
    @Override
    public String decode(RawContent content) {
        if (!content.parameters().getOrDefault(ENCODING, UTF_8).equals(UTF_8)) {
            throw new IllegalArgumentException("text in another encoding than UTF-8");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content.bytes()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("text that is not UTF-8", e);
        }
    }
}
