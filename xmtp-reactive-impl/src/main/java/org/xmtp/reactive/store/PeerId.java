package org.xmtp.reactive.store;

import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.InstallationId;

/**
 * An installation as the account it speaks for: any wallet can grant any identity key, so an installation id alone
 * names nobody, and everything kept about a peer is kept under both.
 *
 * @param account the account
 * @param installation the installation
 */
public record PeerId(AccountAddress account, InstallationId installation) {}
