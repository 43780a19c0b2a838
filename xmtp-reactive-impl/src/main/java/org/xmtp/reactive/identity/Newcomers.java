package org.xmtp.reactive.identity;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.xmtp.reactive.api.CopyOutcome;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.Trust;
import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.Unapproved;

/** Those of an account's installations that came later and were not approved yet. */
final class Newcomers {
    private final Map<InstallationId, Trust> unapproved = new LinkedHashMap<>();
    private boolean acquainted;

    Newcomers(List<Unapproved> stored, boolean acquainted) {
        stored.forEach(one -> unapproved.put(one.peer().installation(), one.trust()));
        this.acquainted = acquainted;
    }

    /** Who was there at first is known from now on: whoever comes later is new. */
    void acquaint() {
        acquainted = true;
    }

    boolean isAcquainted() {
        return acquainted;
    }

    /** Nothing is encrypted to an installation from now on. */
    void withhold(InstallationId installation, Trust trust) {
        unapproved.put(installation, trust);
    }

    /** Installations are sent to from now on. */
    void approve(Collection<InstallationId> installations) {
        installations.forEach(unapproved::remove);
    }

    /** Whether an installation is sent to, if it is in force. */
    boolean isApproved(InstallationId installation) {
        return !unapproved.containsKey(installation);
    }

    /** How all of them stand, in the order in which they came, revoked ones too. */
    Map<InstallationId, Trust> unapproved() {
        return unapproved;
    }

    /** Who of these is sent to, and who is not. */
    Recipients among(List<Contact> valid) {
        Map<Boolean, List<Contact>> byApproval = valid.stream()
                .collect(Collectors.partitioningBy(
                        contact -> isApproved(contact.peer().installation())));
        return new Recipients(
                byApproval.getOrDefault(true, List.of()),
                byApproval.getOrDefault(false, List.of()).stream()
                        .map(contact -> withheld(contact.peer()))
                        .toList());
    }

    private CopyOutcome withheld(PeerId peer) {
        return new CopyOutcome.Withheld(
                peer.account(), peer.installation(), unapproved.get(peer.installation()) == Trust.HOLD);
    }
}
