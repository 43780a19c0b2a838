package org.xmtp.reactive.identity;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.Trust;
import org.xmtp.reactive.api.XmtpRejectedException;
import org.xmtp.reactive.store.PeerId;

/** Which installations wait to be approved, and what becomes of them. */
public final class Approvals {
    private final Contacts contacts;

    Approvals(Contacts contacts) {
        this.contacts = contacts;
    }

    /** How those installations of an account stand that wait, revoked ones too. */
    public void unapproved(
            AccountAddress account, Consumer<Map<InstallationId, Trust>> found, Consumer<Throwable> failed) {
        contacts.with(
                account, known -> found.accept(Map.copyOf(known.newcomers().unapproved())), failed);
    }

    /** Runs a task if an installation does not wait; not where that can't be read. */
    public void ifApproved(PeerId peer, Runnable task) {
        contacts.with(
                peer.account(),
                known -> {
                    if (known.newcomers().isApproved(peer.installation())) {
                        task.run();
                    }
                },
                error -> {});
    }

    /**
     * Takes installations of an account as approved, all or none.
     *
     * @param approved told within the task from which on they are sent to; given what to run once that is durable
     * @param failed told an {@link org.xmtp.reactive.api.XmtpException}: one of them is not known or was revoked, or
     *     the store can't be read
     */
    public void approve(
            AccountAddress account,
            Collection<InstallationId> installations,
            Consumer<Runnable> approved,
            Consumer<Throwable> failed) {
        contacts.with(
                account,
                known -> {
                    Optional<InstallationId> unknown = installations.stream()
                            .filter(one -> !known.knows(one) || known.isRevoked(one))
                            .findFirst();
                    if (unknown.isPresent()) {
                        failed.accept(unknown(account, unknown.get()));
                        return;
                    }
                    known.approve(installations);
                    // Until it is durable it can't be read from the store again.
                    known.writes();
                    approved.accept(known::written);
                },
                failed);
    }

    private static XmtpRejectedException unknown(AccountAddress account, InstallationId installation) {
        return new XmtpRejectedException(
                ErrorCode.INSTALLATION_UNKNOWN,
                "No installation " + installation + " of " + account
                        + " in force is known here, so none is approved; installations(account) tells which there are.");
    }
}
