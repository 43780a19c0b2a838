package org.xmtp.reactive.api;

/**
 * Turns values of one type into content and back. Codecs are called from several threads at once and must not block.
 *
 * @param <T> the value's type
 */
public interface ContentCodec<T> {
    /** The type of content that this codec writes. It reads every minor version of it. */
    ContentTypeId contentType();

    /** The values that this codec takes. */
    Class<T> valueType();

    /**
     * Encodes a value. The result's type is {@link #contentType()}.
     *
     * @throws RuntimeException if the value cannot be encoded; the send fails with it as cause and nothing is stored
     */
    RawContent encode(T value);

    /**
     * Decodes content that a peer wrote: hostile until proven otherwise.
     *
     * @throws RuntimeException if the content is not of the type's form; the message then arrives as raw content
     */
    T decode(RawContent content);
}
