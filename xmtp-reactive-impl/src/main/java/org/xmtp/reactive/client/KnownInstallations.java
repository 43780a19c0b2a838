package org.xmtp.reactive.client;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.Installation;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.Trust;
import org.xmtp.reactive.store.AccountRow;
import org.xmtp.reactive.store.Contact;

/**
 * What is known here of an account's installations.
 *
 * @param row their contacts, and who was revoked
 * @param unapproved how those stand that wait to be approved
 */
record KnownInstallations(AccountRow row, Map<InstallationId, Trust> unapproved) {
    /** Asks for what is known here by now. */
    static Questions.Asker<KnownInstallations> of(AccountAddress account) {
        return (run, answer, failed) -> run.directory()
                .everything(
                        account,
                        row -> run.directory()
                                .approvals()
                                .unapproved(
                                        account,
                                        unapproved -> answer.accept(new KnownInstallations(row, unapproved)),
                                        failed),
                        failed);
    }

    /** All of them, the first seen first, revoked ones too. */
    List<Installation> list(InstallationId self) {
        Map<InstallationId, Long> revoked = row.revokedNs();
        return row.contacts().stream()
                .map(contact -> installation(
                        contact,
                        self,
                        Optional.ofNullable(revoked.get(contact.peer().installation()))))
                .toList();
    }

    private Installation installation(Contact contact, InstallationId self, Optional<Long> revokedNs) {
        InstallationId id = contact.peer().installation();
        return new Installation(
                contact.peer().account(),
                id,
                instant(contact.publishedNs()),
                id.equals(self),
                revokedNs.map(KnownInstallations::instant),
                contact.opensSeals(),
                unapproved.getOrDefault(id, Trust.ACCEPT));
    }

    private static Instant instant(long ns) {
        return Instant.ofEpochSecond(ns / 1_000_000_000L, ns % 1_000_000_000L);
    }
}
