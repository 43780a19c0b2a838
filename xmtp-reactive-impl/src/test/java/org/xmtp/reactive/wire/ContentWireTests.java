package org.xmtp.reactive.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xmtp.proto.message.contents.Compression;
import org.xmtp.proto.message.contents.ContentTypeId;
import org.xmtp.proto.message.contents.EncodedContent;
import org.xmtp.reactive.api.RawContent;

class ContentWireTests {
    private static final String TEXT = "the same words, the same words, the same words";

    @Test
    void keepsEveryPart() throws MalformedException {
        RawContent content = new RawContent(
                new org.xmtp.reactive.api.ContentTypeId("example.org", "poll", 2, 1),
                Map.of("a", "1", "b", "2"),
                "a poll",
                new byte[] {1, 2});

        assertThat(ContentWire.read(ContentWire.write(content))).isEqualTo(content);
    }

    @Test
    void writesParametersInOneOrder() {
        byte[] one = ContentWire.write(withParameters(Map.of("b", "2", "a", "1", "c", "3", "d", "4")));
        byte[] other = ContentWire.write(withParameters(Map.of("d", "4", "c", "3", "a", "1", "b", "2")));

        assertThat(one).isEqualTo(other);
        assertThat(new String(one, UTF_8).indexOf('a')).isPositive();
    }

    @ParameterizedTest
    @EnumSource(
            value = Compression.class,
            names = {"COMPRESSION_DEFLATE", "COMPRESSION_GZIP"})
    void readsCompressedContent(Compression compression) throws MalformedException {
        byte[] encoded = compressed(compression, compress(compression, TEXT.getBytes(UTF_8)));

        assertThat(ContentWire.read(encoded).bytes()).isEqualTo(TEXT.getBytes(UTF_8));
    }

    @ParameterizedTest
    @EnumSource(
            value = Compression.class,
            names = {"COMPRESSION_DEFLATE", "COMPRESSION_GZIP"})
    void endsWhatSwellsWithoutEnd(Compression compression) throws MalformedException {
        byte[] largest = compress(compression, new byte[ContentWire.MAX_CONTENT_BYTES]);
        byte[] bomb = compress(compression, new byte[ContentWire.MAX_CONTENT_BYTES + 1]);

        assertThat(ContentWire.read(compressed(compression, largest)).bytes()).hasSize(ContentWire.MAX_CONTENT_BYTES);
        assertRefused(compressed(compression, bomb), "larger than");
    }

    @ParameterizedTest
    @EnumSource(
            value = Compression.class,
            names = {"COMPRESSION_DEFLATE", "COMPRESSION_GZIP"})
    void refusesDamagedCompression(Compression compression) {
        byte[] whole = compress(compression, TEXT.getBytes(UTF_8));

        assertRefused(compressed(compression, new byte[0]), "damaged");
        assertRefused(compressed(compression, new byte[] {1, 2, 3}), "damaged");
        assertRefused(compressed(compression, Arrays.copyOf(whole, whole.length - 9)), "damaged");
    }

    @Test
    void refusesCompressionThatAsksForDictionary() {
        Deflater deflater = new Deflater();
        deflater.setDictionary(TEXT.getBytes(UTF_8));
        deflater.setInput(TEXT.getBytes(UTF_8));
        deflater.finish();
        byte[] bytes = new byte[100];
        int length = deflater.deflate(bytes);
        deflater.end();

        assertRefused(compressed(Compression.COMPRESSION_DEFLATE, Arrays.copyOf(bytes, length)), "damaged");
    }

    @Test
    void refusesUnknownCompression() {
        assertRefused(content().setCompressionValue(9).build().toByteArray(), "unknown way, 9");
    }

    @Test
    void refusesContentWithoutType() {
        assertRefused(new byte[0], "no type");
        assertRefused(
                content()
                        .setType(ContentTypeId.newBuilder().setTypeId("text"))
                        .build()
                        .toByteArray(),
                "no type");
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1})
    void refusesVersionsAboveTwoToThe31(int version) {
        EncodedContent.Builder content = content();
        content.getTypeBuilder().setVersionMajor(version);

        assertRefused(content.build().toByteArray(), "version");
    }

    @Test
    void refusesParametersWithoutNumber() {
        EncodedContent.Builder content = content();
        IntStream.rangeClosed(0, ContentWire.MAX_PARAMETERS).forEach(i -> content.putParameters("p" + i, ""));

        assertRefused(content.build().toByteArray(), "parameters");
    }

    private static RawContent withParameters(Map<String, String> parameters) {
        return new RawContent(org.xmtp.reactive.api.ContentTypeId.TEXT, parameters, null, new byte[0]);
    }

    private static EncodedContent.Builder content() {
        return EncodedContent.newBuilder()
                .setType(ContentTypeId.newBuilder().setAuthorityId("xmtp.org").setTypeId("text"));
    }

    private static byte[] compressed(Compression compression, byte[] bytes) {
        return content()
                .setCompression(compression)
                .setContent(ByteString.copyFrom(bytes))
                .build()
                .toByteArray();
    }

    private static byte[] compress(Compression compression, byte[] bytes) {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (OutputStream out = compression == Compression.COMPRESSION_GZIP
                ? new GZIPOutputStream(compressed)
                : new DeflaterOutputStream(compressed)) {
            out.write(bytes);
        } catch (IOException e) {
            throw new IllegalStateException("memory takes what it is given", e);
        }
        return compressed.toByteArray();
    }

    private static void assertRefused(byte[] encoded, String reason) {
        assertThatThrownBy(() -> ContentWire.read(encoded))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining(reason);
    }
}
