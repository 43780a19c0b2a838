package org.xmtp.reactive.store;

import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ConversationId;
import org.xmtp.reactive.api.Failure;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.MessageId;
import org.xmtp.reactive.api.TimeSource;

/** What readers and history are made of. */
public sealed interface Entry {
    /** Whether it is a message that this installation sent. */
    default boolean isOwn() {
        return this instanceof OfMessage message && message.own();
    }

    /**
     * A message.
     *
     * @param id the same on every installation
     * @param conversation where it belongs
     * @param sender the account that sent it
     * @param senderInstallation the installation that sent it
     * @param own whether this installation sent it
     * @param sentNs its time
     * @param timeSource where that comes from
     * @param content the encoded content
     */
    record OfMessage(
            MessageId id,
            ConversationId conversation,
            AccountAddress sender,
            InstallationId senderInstallation,
            boolean own,
            long sentNs,
            TimeSource timeSource,
            byte[] content)
            implements Entry {}

    /**
     * A failure.
     *
     * @param failure what could not be accepted and why
     */
    record OfFailure(Failure failure) implements Entry {}
}
