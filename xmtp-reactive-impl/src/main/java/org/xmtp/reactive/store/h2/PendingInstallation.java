package org.xmtp.reactive.store.h2;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.xmtp.reactive.store.StoredIdentity;

/**
 * The installation as it stands after some changes.
 *
 * @param identity the installation, if there is one
 * @param usedOneTimeKeys those used since its account was serialised, in their order
 */
record PendingInstallation(Optional<StoredIdentity> identity, Set<String> usedOneTimeKeys) {
    static final PendingInstallation NONE = of(Optional.empty(), List.of());

    static PendingInstallation of(Optional<StoredIdentity> identity, Collection<String> usedOneTimeKeys) {
        return new PendingInstallation(identity, Collections.unmodifiableSet(new LinkedHashSet<>(usedOneTimeKeys)));
    }

    PendingInstallation used(String key) {
        Set<String> keys = new LinkedHashSet<>(usedOneTimeKeys);
        keys.add(key);
        return of(identity, keys);
    }

    static PendingInstallation changed(StoredIdentity identity) {
        return of(Optional.of(identity), List.of());
    }
}
