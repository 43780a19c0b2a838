package org.xmtp.reactive.api;

import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names the conversation of two accounts, the same from either side. A conversation with oneself holds the one address
 * twice.
 *
 * @param lower the address that sorts first
 * @param higher the other one
 */
public record ConversationId(AccountAddress lower, AccountAddress higher) {
    private static final Pattern WIRE = Pattern.compile(":(0x[0-9a-f]{40}):(0x[0-9a-f]{40})");

    /**
     * Takes two addresses in their order.
     *
     * @throws XmtpConfigurationException if they are out of order
     */
    public ConversationId {
        Objects.requireNonNull(lower, "lower");
        Objects.requireNonNull(higher, "higher");
        if (lower.compareTo(higher) > 0) {
            throw XmtpConfigurationException.invalid(
                    "conversation id", ":" + lower + ":" + higher, "put the address that sorts first in front");
        }
    }

    /** The conversation of two accounts, given in any order. */
    public static ConversationId of(AccountAddress one, AccountAddress other) {
        Objects.requireNonNull(one, "one");
        Objects.requireNonNull(other, "other");
        return one.compareTo(other) <= 0 ? new ConversationId(one, other) : new ConversationId(other, one);
    }

    /**
     * Reads the wire form, {@code :lower:higher}.
     *
     * @throws XmtpConfigurationException if it is anything else: other case, other order, other separators
     */
    public static ConversationId parse(String wire) {
        Objects.requireNonNull(wire, "wire");
        Matcher matcher = WIRE.matcher(wire);
        if (!matcher.matches()) {
            throw XmtpConfigurationException.invalid(
                    "conversation id", wire, "it reads :0x…:0x…, two lower-case addresses in order");
        }
        return new ConversationId(new AccountAddress(matcher.group(1)), new AccountAddress(matcher.group(2)));
    }

    /** The wire form, {@code :lower:higher}. */
    public String wire() {
        return ":" + lower + ":" + higher;
    }

    /** Whether the account is one of the two. */
    public boolean hasMember(AccountAddress account) {
        Objects.requireNonNull(account, "account");
        return lower.equals(account) || higher.equals(account);
    }

    /**
     * The member that is not the given one; in a conversation with oneself, the given one.
     *
     * @throws XmtpConfigurationException if the given account is no member
     */
    public AccountAddress peerOf(AccountAddress self) {
        Objects.requireNonNull(self, "self");
        if (!hasMember(self)) {
            throw XmtpConfigurationException.invalid("account", self.wire(), "it is no member of " + wire());
        }
        return lower.equals(self) ? higher : lower;
    }

    @Override
    public String toString() {
        return wire();
    }
}
