package org.xmtp.reactive.wire;

import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.InstallationId;

/**
 * Who sent an envelope to whom, and when, by its sender's word. Proven by nothing until the payload inside is decrypted
 * and its signature verified.
 *
 * @param sentNs when it was sent, in nanoseconds since the epoch, not negative
 * @param sender the account that sent it
 * @param senderInstallation the installation that sent it
 * @param recipient the account it is for
 * @param recipientInstallation the installation it is for
 * @param prekeyHint whether it says that it opens a session; the Olm message itself decides
 */
public record Header(
        long sentNs,
        AccountAddress sender,
        InstallationId senderInstallation,
        AccountAddress recipient,
        InstallationId recipientInstallation,
        boolean prekeyHint) {}
