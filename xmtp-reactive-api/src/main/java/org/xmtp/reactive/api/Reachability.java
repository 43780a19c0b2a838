package org.xmtp.reactive.api;

import java.util.Objects;

/**
 * Whether an account can be sent messages.
 *
 * @param account the account
 * @param reachable whether it has an installation with a valid grant that does not wait to be approved
 */
public record Reachability(AccountAddress account, boolean reachable) {
    /** Takes no null. */
    public Reachability {
        Objects.requireNonNull(account, "account");
    }
}
