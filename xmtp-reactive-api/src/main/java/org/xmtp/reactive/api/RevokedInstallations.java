package org.xmtp.reactive.api;

import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Installations that their account's wallet has taken back for good.
 *
 * @param account the account
 * @param ids who is revoked now of those that were asked for, each once
 * @param unknown who of them was never seen to have a bundle of this account: perhaps mistyped, and revoked all the
 *     same, so that no such installation can ever come
 */
public record RevokedInstallations(AccountAddress account, List<InstallationId> ids, Set<InstallationId> unknown) {
    /** Copies the collections, and takes no null. */
    public RevokedInstallations {
        Objects.requireNonNull(account, "account");
        ids = List.copyOf(Objects.requireNonNull(ids, "ids"));
        unknown = Set.copyOf(Objects.requireNonNull(unknown, "unknown"));
    }
}
