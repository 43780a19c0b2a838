package org.xmtp.reactive.node.contact;

import com.google.protobuf.ByteString;
import org.xmtp.proto.message.api.v1.Envelope;
import org.xmtp.reactive.cryptography.wallet.WalletAddress;
import org.xmtp.reactive.cryptography.wallet.WalletException;

/** A topic of an account, {@code /xmtp/3/{kind}-{address}/proto}. */
enum AccountTopic {
    /** On which its installations make themselves known. */
    CONTACT("contact", "a contact topic"),
    /** On which its wallet takes installations back. */
    REVOKED("revoked", "a revocation topic");

    private static final String SUFFIX = "/proto";

    private final String prefix;
    private final String called;

    AccountTopic(String kind, String called) {
        this.prefix = "/xmtp/3/" + kind + "-";
        this.called = called;
    }

    /**
     * Whether an envelope stands on one, or has the identity of one that does: where a topic ends and a message begins
     * makes no difference to that, so that one could be put in the place of the other.
     */
    boolean isOf(Envelope envelope) {
        String topic = envelope.getContentTopic();
        return topic.startsWith(prefix)
                || (prefix.startsWith(topic)
                        && envelope.getMessage().startsWith(ByteString.copyFromUtf8(prefix.substring(topic.length()))));
    }

    /** Whose it is. */
    WalletAddress account(String topic) {
        boolean isWhole = topic.startsWith(prefix)
                && topic.endsWith(SUFFIX)
                && topic.length() >= prefix.length() + SUFFIX.length();
        if (!isWhole) {
            throw malformed();
        }
        try {
            return WalletAddress.ofWire(topic.substring(prefix.length(), topic.length() - SUFFIX.length()));
        } catch (WalletException e) {
            throw malformed();
        }
    }

    private ContactRefusedException malformed() {
        return new ContactRefusedException(called + " is " + prefix + "{0x and 40 lower-case hex digits}" + SUFFIX);
    }
}
