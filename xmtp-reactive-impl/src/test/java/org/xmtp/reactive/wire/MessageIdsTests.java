package org.xmtp.reactive.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.ConversationId;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.MessageId;

class MessageIdsTests {
    private static final ConversationId CONVERSATION = ConversationId.parse(
            ":0x52f448b47dc96d5ecad188bd03427ad7756c4f5e:0xa2e6100f298e9f5e1d9dcd9dc0b2ece2b3e034df");
    private static final InstallationId INSTALLATION =
            new InstallationId("UB6t6J1tTzeQizYeMIFrTyE8HmjBGwh1IeRw4ZQdIGI");

    @Test
    void digestsFourPartsEachAfterItsLength() throws IOException, NoSuchAlgorithmException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream expected = new DataOutputStream(bytes);
        expected.writeInt(86);
        expected.writeBytes(CONVERSATION.wire());
        expected.writeInt(43);
        expected.writeBytes(INSTALLATION.value());
        expected.writeInt(8);
        expected.writeLong(1795394475092588853L);
        expected.writeInt(3);
        expected.write(new byte[] {7, 8, 9});
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray());

        assertThat(id(1795394475092588853L, 7, 8, 9).hex())
                .isEqualTo(HexFormat.of().formatHex(digest));
    }

    @Test
    void everyPartCounts() {
        assertThat(id(1, 7)).isNotEqualTo(id(2, 7)).isNotEqualTo(id(1, 8)).isEqualTo(id(1, 7));
    }

    private static MessageId id(long sentNs, int... content) {
        byte[] bytes = new byte[content.length];
        for (int i = 0; i < content.length; i++) {
            bytes[i] = (byte) content[i];
        }
        return MessageIds.of(CONVERSATION, INSTALLATION, sentNs, bytes);
    }
}
