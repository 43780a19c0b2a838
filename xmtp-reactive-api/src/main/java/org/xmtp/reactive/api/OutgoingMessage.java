package org.xmtp.reactive.api;

import java.util.Objects;
import java.util.Optional;

/**
 * A message to be sent.
 *
 * @param to the account it goes to
 * @param content a value that a codec of the client takes (a {@link String} is text), or {@link RawContent}
 * @param correlation the caller's own value, which comes back with the result; never sent
 */
public record OutgoingMessage(AccountAddress to, Object content, Optional<Object> correlation) {
    /** Takes no null. */
    public OutgoingMessage {
        Objects.requireNonNull(to, "to");
        Objects.requireNonNull(content, "content");
        Objects.requireNonNull(correlation, "correlation");
    }

    /** Text for an account. */
    public static OutgoingMessage text(AccountAddress to, String text) {
        Objects.requireNonNull(text, "text");
        return new OutgoingMessage(to, text, Optional.empty());
    }

    /** The same message with the caller's own value. */
    public OutgoingMessage correlatedBy(Object value) {
        return new OutgoingMessage(to, content, Optional.of(Objects.requireNonNull(value, "value")));
    }

    /** The same message for another account. */
    public OutgoingMessage withTo(AccountAddress account) {
        return new OutgoingMessage(Objects.requireNonNull(account, "account"), content, correlation);
    }

    /** Another value for the same account. */
    public OutgoingMessage withContent(Object value) {
        return new OutgoingMessage(to, Objects.requireNonNull(value, "value"), correlation);
    }

    /** Names the recipient, never what the message says. */
    @Override
    public String toString() {
        return "OutgoingMessage[to " + to + "]";
    }
}
