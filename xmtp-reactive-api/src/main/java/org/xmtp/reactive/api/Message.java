package org.xmtp.reactive.api;

import java.time.Instant;
import java.util.Objects;
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
    /** Takes no null. */
    public Message {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(conversation, "conversation");
        Objects.requireNonNull(sender, "sender");
        Objects.requireNonNull(senderInstallation, "senderInstallation");
        Objects.requireNonNull(direction, "direction");
        Objects.requireNonNull(timeSource, "timeSource");
        Objects.requireNonNull(content, "content");
        Objects.requireNonNull(encoded, "encoded");
        Objects.requireNonNull(delivery, "delivery");
    }

    /** The same message with another value, for example one that was decoded later. */
    public Message withContent(Object decoded) {
        return new Message(
                id,
                conversation,
                sender,
                senderInstallation,
                direction,
                sentNs,
                timeSource,
                Objects.requireNonNull(decoded, "decoded"),
                encoded,
                delivery);
    }

    /** The same message, so far on its way. */
    public Message withDelivery(Delivery reached) {
        return new Message(
                id,
                conversation,
                sender,
                senderInstallation,
                direction,
                sentNs,
                timeSource,
                content,
                encoded,
                Optional.of(Objects.requireNonNull(reached, "reached")));
    }

    /** {@link #sentNs()} as an instant. */
    public Instant sentAt() {
        return Instant.ofEpochSecond(Math.floorDiv(sentNs, 1_000_000_000L), Math.floorMod(sentNs, 1_000_000_000L));
    }

    /**
     * What can be shown as text: the text itself, or the fallback that came with content of another type. Written by a
     * peer: make it {@link Printable} before it goes to a terminal or a log.
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
