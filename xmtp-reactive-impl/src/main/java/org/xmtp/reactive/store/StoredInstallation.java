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
 * @param usedOneTimeKeys those used since its account was serialised, in their order
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

    /** The installation anew; used keys are forgotten. */
    public static StoredInstallation changed(StoredIdentity identity) {
        return of(Optional.of(identity), List.of());
    }
}
