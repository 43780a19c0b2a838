package org.xmtp.reactive.store;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The installation as it stands after some changes.
 *
 * @param identity the installation, if there is one
 * @param usedOneTimeKeys those that were used, in their order
 */
public record StoredInstallation(Optional<StoredIdentity> identity, Set<String> usedOneTimeKeys) {
    /** None. */
    public static final StoredInstallation NONE = of(Optional.empty(), List.of());

    /** Keeps an unmodifiable copy of the keys. */
    public static StoredInstallation of(Optional<StoredIdentity> identity, Collection<String> usedOneTimeKeys) {
        return new StoredInstallation(identity, Collections.unmodifiableSet(new LinkedHashSet<>(usedOneTimeKeys)));
    }

    /** The same, once a session has used a one-time key more. */
    public StoredInstallation used(String key) {
        Set<String> keys = new LinkedHashSet<>(usedOneTimeKeys);
        keys.add(key);
        return of(identity, keys);
    }

    /** The same, once a session more was opened with the fallback key. */
    public StoredInstallation fallbackKeyUsed() {
        return of(identity.map(StoredIdentity::fallbackKeyUsed), usedOneTimeKeys);
    }

    /** With the installation new or changed; used keys stay used. */
    public StoredInstallation with(StoredIdentity changed) {
        return of(Optional.of(changed), usedOneTimeKeys);
    }
}
