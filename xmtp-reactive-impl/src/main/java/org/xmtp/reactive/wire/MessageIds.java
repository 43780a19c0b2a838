package org.xmtp.reactive.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.xmtp.reactive.api.ConversationId;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.MessageId;

/**
 * Computes the id of a message: SHA-256 over four parts, each preceded by its length in bytes as four bytes, most
 * significant first.
 *
 * <ol>
 *   <li>the conversation id in its wire form, in UTF-8 (86 bytes)
 *   <li>the sending installation's id, in UTF-8 (43 bytes)
 *   <li>the header's {@code sent_ns} as eight bytes, most significant first
 *   <li>the encoded content, as the payload carries it
 * </ol>
 *
 * All four are the same in every copy of a message, so its id is too.
 */
public final class MessageIds {
    private MessageIds() {}

    /** The id of a message. */
    public static MessageId of(
            ConversationId conversation, InstallationId senderInstallation, long sentNs, byte[] content) {
        MessageDigest digest = Sha256.digest();
        part(digest, conversation.wire().getBytes(StandardCharsets.UTF_8));
        part(digest, senderInstallation.value().getBytes(StandardCharsets.UTF_8));
        part(digest, ByteBuffer.allocate(Long.BYTES).putLong(sentNs).array());
        part(digest, content);
        return new MessageId(HexFormat.of().formatHex(digest.digest()));
    }

    private static void part(MessageDigest digest, byte[] bytes) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
        digest.update(bytes);
    }
}
