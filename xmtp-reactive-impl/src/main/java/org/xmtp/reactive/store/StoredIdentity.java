package org.xmtp.reactive.store;

import org.xmtp.reactive.api.AccountAddress;

/**
 * What makes this installation itself.
 *
 * @param address the account that it speaks for
 * @param account the serialised Olm account
 * @param grant the wallet's signature, 65 bytes
 * @param createdNs when it was made, by our clock
 * @param published whether the node has accepted its contact bundle
 */
public record StoredIdentity(AccountAddress address, byte[] account, byte[] grant, long createdNs, boolean published) {}
