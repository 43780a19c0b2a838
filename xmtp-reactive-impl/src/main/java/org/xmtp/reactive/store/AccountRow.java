package org.xmtp.reactive.store;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.xmtp.reactive.api.InstallationId;

/**
 * What is kept about an account.
 *
 * @param contacts those of its installations that are known, the first seen first, revoked ones among them
 * @param revocations what its wallet has taken back
 * @param wasRead whether its topics were ever read to their end, so that they are not there by chance
 */
public record AccountRow(List<Contact> contacts, List<Revocation> revocations, boolean wasRead) {
    /** What is kept about an account that nothing is known of. */
    public static final AccountRow UNKNOWN = new AccountRow(List.of(), List.of(), false);

    /** When which installations were revoked, whether or not there are contacts of them. */
    public Map<InstallationId, Long> revokedNs() {
        Map<InstallationId, Long> revoked = new LinkedHashMap<>();
        for (Revocation one : revocations) {
            one.installations().forEach(installation -> revoked.merge(installation, one.revokedNs(), Math::min));
        }
        return revoked;
    }

    /** The installations that were revoked, whether or not there are contacts of them. */
    public Set<InstallationId> revoked() {
        return revokedNs().keySet();
    }

    /** The contacts that were not revoked. */
    public List<Contact> valid() {
        Set<InstallationId> revoked = revoked();
        return contacts.stream()
                .filter(contact -> !revoked.contains(contact.peer().installation()))
                .toList();
    }
}
