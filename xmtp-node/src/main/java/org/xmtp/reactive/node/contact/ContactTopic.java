package org.xmtp.reactive.node.contact;

import com.google.protobuf.ByteString;
import org.xmtp.proto.message.api.v1.Envelope;
import org.xmtp.reactive.cryptography.wallet.WalletAddress;
import org.xmtp.reactive.cryptography.wallet.WalletException;

/**
 * The topic on which the installations of an account make themselves known: {@code /xmtp/3/contact-{address}/proto}.
 */
final class ContactTopic {

    private static final String PREFIX = "/xmtp/3/contact-";
    private static final String SUFFIX = "/proto";

    private ContactTopic() {}

    /**
     * Whether an envelope stands on one, or has the identity of one that does: where a topic ends and a message begins
     * makes no difference to that, so that one could be put in the place of the other.
     */
    static boolean isOf(Envelope envelope) {
        String topic = envelope.getContentTopic();
        return topic.startsWith(PREFIX)
                || (PREFIX.startsWith(topic)
                        && envelope.getMessage().startsWith(ByteString.copyFromUtf8(PREFIX.substring(topic.length()))));
    }

    /** Whose it is. */
    static WalletAddress account(String topic) {
        boolean isWhole = topic.startsWith(PREFIX)
                && topic.endsWith(SUFFIX)
                && topic.length() >= PREFIX.length() + SUFFIX.length();
        if (!isWhole) {
            throw malformed();
        }
        try {
            return WalletAddress.ofWire(topic.substring(PREFIX.length(), topic.length() - SUFFIX.length()));
        } catch (WalletException e) {
            throw malformed();
        }
    }

    private static ContactRefusedException malformed() {
        return new ContactRefusedException(
                "a contact topic is " + PREFIX + "{0x and 40 lower-case hex digits}" + SUFFIX);
    }
}
