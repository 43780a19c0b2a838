package org.xmtp.reactive.api;

/**
 * Whether an account can be sent messages.
 *
 * @param account the account
 * @param reachable whether it has an installation with a valid grant
 */
public record Reachability(AccountAddress account, boolean reachable) {}
