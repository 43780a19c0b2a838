package org.xmtp.reactive.store;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.xmtp.reactive.api.InstallationId;

/**
 * What is kept about an account.
 *
 * @param contacts those of its installations that are known, the first seen first, revoked ones among them
 * @param revocations what its wallet has taken back
 * @param wasRead whether its topics were ever read to their end, so that they are not there by chance
 * @param unapproved those of its installations that nothing is encrypted to, revoked ones among them
 */
public record AccountRow(
        List<Contact> contacts, List<Revocation> revocations, boolean wasRead, List<Unapproved> unapproved) {
    /** What is kept about an account that nothing is known of. */
    public static final AccountRow UNKNOWN = new AccountRow(List.of(), List.of(), false);

    /** What is kept about an account all of whose installations are sent to. */
    public AccountRow(List<Contact> contacts, List<Revocation> revocations, boolean wasRead) {
        this(contacts, revocations, wasRead, List.of());
    }

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

    /** The contacts that are sent to: not revoked, and not waiting to be approved. */
    public List<Contact> approved() {
        Set<PeerId> waiting = unapproved.stream().map(Unapproved::peer).collect(Collectors.toSet());
        return valid().stream()
                .filter(contact -> !waiting.contains(contact.peer()))
                .toList();
    }

    /** The contacts that were not revoked. */
    public List<Contact> valid() {
        Set<InstallationId> revoked = revoked();
        return contacts.stream()
                .filter(contact -> !revoked.contains(contact.peer().installation()))
                .toList();
    }
}
