package org.xmtp.reactive.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.ContentCodec;
import org.xmtp.reactive.api.ContentTypeId;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.RawContent;
import org.xmtp.reactive.api.XmtpConfigurationException;
import org.xmtp.reactive.api.XmtpRejectedException;

class CodecRegistryTests {
    private static final ContentTypeId UUID_TYPE = new ContentTypeId("example.org", "uuid", 1, 0);
    private final CodecRegistry registry = new CodecRegistry(List.of(new UuidCodec(UUID_TYPE)));

    @Test
    void knowsTextAndTheClientsOwnTypes() {
        UUID value = new UUID(1, 2);

        assertThat(registry.decode(registry.encode("hello"))).isEqualTo("hello");
        assertThat(registry.decode(registry.encode(value))).isEqualTo(value);
    }

    @Test
    void readsNewerMinorVersions() {
        RawContent newer =
                new RawContent(new ContentTypeId("xmtp.org", "text", 1, 9), Map.of(), null, new byte[] {'a'});

        assertThat(registry.decode(newer)).isEqualTo("a");
    }

    @Test
    void leavesEncodedContentAsItIs() {
        RawContent content = new RawContent(UUID_TYPE, Map.of(), null, new byte[0]);

        assertThat(registry.encode(content)).isSameAs(content);
    }

    @Test
    void givesContentItselfWhereNoCodecReadsIt() {
        RawContent otherMajor =
                new RawContent(new ContentTypeId("xmtp.org", "text", 2, 0), Map.of(), null, new byte[0]);

        assertThat(registry.decode(otherMajor)).isSameAs(otherMajor);
    }

    @Test
    void givesContentItselfWhereTheCodecRefusesIt() {
        RawContent damaged = new RawContent(UUID_TYPE, Map.of(), null, new byte[] {1});

        assertThat(registry.decode(damaged)).isSameAs(damaged);
    }

    @Test
    void saysWhichTypeNoCodecTakes() {
        assertThatThrownBy(() -> registry.encode(42))
                .asInstanceOf(type(XmtpRejectedException.class))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.CONTENT_NOT_ENCODABLE))
                .satisfies(e -> assertThat(e).hasMessageContaining("java.lang.Integer"));
    }

    @Test
    void saysWhyTheCodecRefusedTheValue() {
        assertThatThrownBy(() -> registry.encode("\uD83D"))
                .asInstanceOf(type(XmtpRejectedException.class))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.CONTENT_NOT_ENCODABLE))
                .satisfies(e -> assertThat(e).hasMessageContaining("surrogate"));
    }

    @Test
    void refusesCodecThatWritesAnotherType() {
        ContentCodec<UUID> lying = new UuidCodec(UUID_TYPE) {
            @Override
            public RawContent encode(UUID value) {
                return new RawContent(ContentTypeId.TEXT, Map.of(), null, new byte[0]);
            }
        };

        assertThatThrownBy(() -> new CodecRegistry(List.of(lying)).encode(new UUID(1, 2)))
                .isInstanceOf(XmtpRejectedException.class)
                .hasMessageContaining("mend the codec");
    }

    @Test
    void refusesTwoCodecsForOneType() {
        ContentTypeId newer = new ContentTypeId("example.org", "uuid", 1, 1);

        assertThatThrownBy(() -> new CodecRegistry(List.of(new UuidCodec(UUID_TYPE), new UuidCodec(newer))))
                .isInstanceOf(XmtpConfigurationException.class);
    }

    private static class UuidCodec implements ContentCodec<UUID> {
        private final ContentTypeId contentType;

        UuidCodec(ContentTypeId contentType) {
            this.contentType = contentType;
        }

        @Override
        public ContentTypeId contentType() {
            return contentType;
        }

        @Override
        public Class<UUID> valueType() {
            return UUID.class;
        }

        @Override
        public RawContent encode(UUID value) {
            return new RawContent(
                    contentType,
                    Map.of(),
                    null,
                    new TextCodec().encode(value.toString()).bytes());
        }

        @Override
        public UUID decode(RawContent content) {
            return UUID.fromString(new TextCodec().decode(content));
        }
    }
}
