package org.xmtp.reactive.api;

import java.time.Instant;
import java.util.Optional;

/**
 * One message of a conversation, decrypted and checked.
 *
 * @param id the same on every installation
 * @param conversation where it belongs
 * @param sender the account that sent it, proven by a wallet's grant
 * @param senderInstallation the installation that sent it
 * @param direction who spoke, seen from our account
 * @param sentNs when it was sent, nanoseconds since the epoch, by the sender's clock
 * @param timeSource whether the sender's signature covers that time
 * @param content the decoded value; the {@link RawContent} itself where no codec is known or the codec refused it
 * @param encoded the content as it travelled
 * @param delivery how far it has come, for what this installation sent; empty for everything else
 */
public record Message(
        MessageId id,
        ConversationId conversation,
        AccountAddress sender,
        InstallationId senderInstallation,
        Direction direction,
        long sentNs,
        TimeSource timeSource,
        Object content,
        RawContent encoded,
        Optional<Delivery> delivery) {

    /** {@link #sentNs()} as an instant. */
    public Instant sentAt() {
        return Instant.ofEpochSecond(Math.floorDiv(sentNs, 1_000_000_000L), Math.floorMod(sentNs, 1_000_000_000L));
    }

    /**
     * What can be shown as text: the text itself, or the fallback that came with content of another type. Written by a
     * peer: escape control characters before it goes to a terminal.
     */
    public Optional<String> text() {
        return content instanceof String text ? Optional.of(text) : Optional.ofNullable(encoded.fallback());
    }

    /** Names the message, never what it says. */
    @Override
    public String toString() {
        return "Message[" + id + ", " + conversation + ", from " + sender + "/" + senderInstallation + ", "
                + encoded.type() + "]";
    }
}
