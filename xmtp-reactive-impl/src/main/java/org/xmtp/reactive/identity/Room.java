package org.xmtp.reactive.identity;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.XmtpConfigurationException;
import org.xmtp.reactive.store.AccountRow;
import reactor.core.publisher.Mono;

/**
 * Whether an account has room for an installation: what its owner allows, and how many others keep of one. Whoever has
 * many is warned with each start.
 */
final class Room {
    /** More installations than this are worth a warning. */
    static final int MANY = 5;

    private static final Logger LOG = LoggerFactory.getLogger(Room.class);

    private final Registration.Parts parts;

    Room(Registration.Parts parts) {
        this.parts = parts;
    }

    /**
     * Creates the look for room before the wallet is asked to grant an installation, where its owner allows so many and
     * no more.
     *
     * <ul>
     *   <li><i>completes</i> where there is room, where it may be blocked, as by a wallet.
     *   <li><i>errors with</i> {@link XmtpConfigurationException} where there is none, else with what the node's
     *       failure is told by.
     * </ul>
     */
    Mono<Void> forAsked(AccountAddress account) {
        if (parts.options().maxInstallations().isEmpty()) {
            return Mono.empty();
        }
        return Census.taken(account, Optional.empty(), parts.transport(), parts.loop())
                .doOnNext(found -> checkAllowed(account, found.valid()))
                .then(Mono.create(sink -> parts.keeper().execute(sink::success)));
    }

    /**
     * Creates the look for room before an installation is published, by what the node has.
     *
     * <ul>
     *   <li><i>completes</i> where there is room, or the installation is at the node already.
     *   <li><i>errors with</i> {@link XmtpConfigurationException} where there is none, else with what the node's
     *       failure is told by.
     * </ul>
     */
    Mono<Void> forNew(LocalIdentity identity) {
        return counted(identity)
                .doOnNext(found -> {
                    if (!found.present()) {
                        checkAllowed(identity.address(), found.valid());
                    }
                    warnOfMany(identity, found.valid().size() + 1);
                    lack(found).ifPresent(reason -> tell(identity, reason));
                })
                .then();
    }

    /**
     * Creates the look for room at a later start, by what the store has learned.
     *
     * <ul>
     *   <li><i>errors with</i> {@link XmtpConfigurationException} where others do not keep the installation.
     * </ul>
     */
    Mono<Void> forKnown(LocalIdentity identity) {
        return parts.store().account(identity.address()).flatMap(row -> {
            warnOfMany(identity, 1 + others(row, identity.installation()));
            return lack(row, identity.installation())
                    // Where others came live and ours did not, the node knows better who came first.
                    .map(reason -> counted(identity)
                            .map(Room::lack)
                            .onErrorReturn(Optional.of(reason))
                            .doOnNext(confirmed -> confirmed.ifPresent(why -> tell(identity, why)))
                            .then())
                    .orElseGet(Mono::empty);
        });
    }

    private Mono<Census.Counted> counted(LocalIdentity identity) {
        return Census.taken(identity.address(), Optional.of(identity), parts.transport(), parts.loop());
    }

    private void checkAllowed(AccountAddress account, Map<InstallationId, Long> others) {
        OptionalInt allowed = parts.options().maxInstallations();
        if (allowed.isPresent() && others.size() >= allowed.getAsInt()) {
            Map.Entry<InstallationId, Long> oldest =
                    others.entrySet().iterator().next();
            throw new XmtpConfigurationException(
                    ErrorCode.TOO_MANY_INSTALLATIONS,
                    "The account " + account + " has " + others.size() + " installations, and"
                            + " maxInstallations allows " + allowed.getAsInt() + ": this one is not registered. The"
                            + " oldest is " + oldest.getKey() + ", published at "
                            + Instant.EPOCH.plusNanos(oldest.getValue())
                            + ". Revoke one that is not used any more, by Xmtp.revoke or the client of another one, and"
                            + " connect again; or connect with the store of one of them.");
        }
    }

    /** Counted with this one. */
    private static void warnOfMany(LocalIdentity identity, int installations) {
        if (installations > MANY) {
            LOG.warn(
                    "The account {} has {} installations, and each message to it is sent once to each; revoke those that"
                            + " are not used any more, by revoke(id), revokeOthers() or Xmtp.revoke",
                    identity.address(),
                    installations);
        }
    }

    private static int others(AccountRow row, InstallationId self) {
        return (int) row.valid().stream()
                .filter(contact -> !contact.peer().installation().equals(self))
                .count();
    }

    /** Why others do not keep an installation that is published now, or was behind those found; none if they do. */
    private static Optional<String> lack(Census.Counted found) {
        return found.present()
                ? tooMany(found.valid().size())
                : lack(found.valid().size(), found.revoked().size());
    }

    /** Why a directory does not keep an installation; none if it does, or has not met too many others. */
    private static Optional<String> lack(AccountRow row, InstallationId self) {
        boolean isKept = row.contacts().stream()
                .anyMatch(contact -> contact.peer().installation().equals(self));
        return isKept
                ? Optional.empty()
                : lack(row.valid().size(), row.revoked().size());
    }

    private static Optional<String> lack(int valid, int revoked) {
        return KnownAccount.isClosed(revoked)
                ? Optional.of(
                        "has revoked " + revoked + " installations, and others believe nobody new of an account that"
                                + " has revoked so many: this one")
                : tooMany(valid);
    }

    private static Optional<String> tooMany(int valid) {
        return valid >= Directory.MAX_INSTALLATIONS
                ? Optional.of("has " + Directory.MAX_INSTALLATIONS
                        + " installations without this one, and others keep no more of an account: it")
                : Optional.empty();
    }

    /** Whom nobody keeps is told so, with each start. */
    private void tell(LocalIdentity identity, String reason) {
        String told = "The account " + identity.address() + " " + reason + " is neither reached nor read";
        if (!parts.options().joinFullAccount()) {
            throw new XmtpConfigurationException(
                    ErrorCode.ACCOUNT_FULL,
                    told + ". Connect with the store of one of those, or register for another account; to go on all the"
                            + " same, call joinFullAccount().");
        }
        LOG.warn("{}; it is joined as asked", told);
    }
}
