package org.xmtp.reactive.node.contact;

import org.xmtp.reactive.cryptography.wallet.WalletAddress;
import org.xmtp.reactive.cryptography.wallet.WalletException;

/**
 * The topic on which the installations of an account make themselves known: {@code /xmtp/3/contact-{address}/proto}.
 */
final class ContactTopic {

    private static final String PREFIX = "/xmtp/3/contact-";
    private static final String SUFFIX = "/proto";

    private ContactTopic() {}

    static boolean isOne(String topic) {
        return topic.startsWith(PREFIX);
    }

    /** Whose it is. */
    static WalletAddress account(String topic) {
        if (!topic.endsWith(SUFFIX) || topic.length() < PREFIX.length() + SUFFIX.length()) {
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
