package org.xmtp.reactive.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.xmtp.proto.message.contents.EncodedContent;
import org.xmtp.reactive.api.ContentTypeId;
import org.xmtp.reactive.api.RawContent;

/** The content of a message: {@code EncodedContent}. Compressed content is read, and never written. */
public final class ContentWire {
    /** How many parameters a content may have. */
    public static final int MAX_PARAMETERS = 256;

    /** The largest content after decompression, in bytes: four times what fits into a message uncompressed. */
    public static final int MAX_CONTENT_BYTES = 4 << 20;

    private static final WireReader<EncodedContent> CONTENT = new WireReader<>("content", EncodedContent.parser());

    private ContentWire() {}

    /**
     * Reads the content that a payload carries, decompressed.
     *
     * @throws MalformedException if it names no type, or cannot be decompressed within {@link #MAX_CONTENT_BYTES}
     */
    public static RawContent read(byte[] encoded) throws MalformedException {
        EncodedContent content = CONTENT.read(encoded);
        if (content.getParametersCount() > MAX_PARAMETERS) {
            throw new MalformedException("The content has more than " + MAX_PARAMETERS + " parameters.");
        }
        return new RawContent(
                type(content),
                content.getParametersMap(),
                content.hasFallback() ? content.getFallback() : null,
                bytes(content));
    }

    /** Encodes a content: the same content gives the same bytes. */
    public static byte[] write(RawContent content) {
        EncodedContent.Builder message = EncodedContent.newBuilder()
                .setType(org.xmtp.proto.message.contents.ContentTypeId.newBuilder()
                        .setAuthorityId(content.type().authority())
                        .setTypeId(content.type().type())
                        .setVersionMajor(content.type().major())
                        .setVersionMinor(content.type().minor()))
                .putAllParameters(content.parameters())
                .setContent(UnsafeByteOperations.unsafeWrap(content.bytes()));
        if (content.fallback() != null) {
            message.setFallback(content.fallback());
        }
        return inOneOrder(message.build());
    }

    /** Maps have no order of their own on the wire; here they are sorted. */
    private static byte[] inOneOrder(EncodedContent message) {
        byte[] bytes = new byte[message.getSerializedSize()];
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        out.useDeterministicSerialization();
        try {
            message.writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException("An array of the message's size takes the message.", e);
        }
        return bytes;
    }

    private static ContentTypeId type(EncodedContent content) throws MalformedException {
        var type = content.getType();
        if (type.getAuthorityId().isEmpty() || type.getTypeId().isEmpty()) {
            throw new MalformedException("The content names no type.");
        }
        if (type.getVersionMajor() < 0 || type.getVersionMinor() < 0) {
            throw new MalformedException("The version of the content's type is above 2^31-1.");
        }
        return new ContentTypeId(
                type.getAuthorityId(), type.getTypeId(), type.getVersionMajor(), type.getVersionMinor());
    }

    private static byte[] bytes(EncodedContent content) throws MalformedException {
        ByteString bytes = content.getContent();
        if (!content.hasCompression()) {
            return bytes.toByteArray();
        }
        return switch (content.getCompression()) {
            case COMPRESSION_DEFLATE -> Decompression.zlib(bytes);
            case COMPRESSION_GZIP -> Decompression.gzip(bytes);
            case UNRECOGNIZED ->
                throw new MalformedException(
                        "The content is compressed in an unknown way, " + content.getCompressionValue() + ".");
        };
    }
}
