package org.xmtp.reactive.store;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The installation as it stands after some changes.
 *
 * @param identity the installation, if there is one
 * @param usedOneTimeKeys those used since its account was serialised
 */
record PendingInstallation(Optional<StoredIdentity> identity, Set<String> usedOneTimeKeys) {
    static final PendingInstallation NONE = new PendingInstallation(Optional.empty(), Set.of());

    PendingInstallation used(String key) {
        Set<String> keys = new LinkedHashSet<>(usedOneTimeKeys);
        keys.add(key);
        return new PendingInstallation(identity, Set.copyOf(keys));
    }

    static PendingInstallation changed(StoredIdentity identity) {
        return new PendingInstallation(Optional.of(identity), Set.of());
    }
}
