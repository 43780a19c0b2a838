package org.xmtp.reactive.identity;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.SecurityEvent;
import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.store.Revocation;

/** What concerns trust of what is learned of an account together. Of an account that is met first, nothing does. */
final class Noticed {
    private final KnownAccount known;
    private final boolean wasAcquainted;
    private final Instant now;
    private final List<SecurityEvent.OfInstallation> events = new ArrayList<>();

    Noticed(KnownAccount known, Instant now) {
        this.known = known;
        this.wasAcquainted = known.newcomers().isAcquainted();
        this.now = now;
    }

    /** What there is to tell, in order. */
    List<SecurityEvent.OfInstallation> events() {
        return wasAcquainted ? events : List.of();
    }

    /** These are about to be taken back. */
    void revoking(Revocation revocation) {
        Instant at = Instant.EPOCH.plusNanos(revocation.revokedNs());
        revocation.installations().stream()
                .filter(one -> known.knows(one) && !known.isRevoked(one))
                .forEach(one -> events.add(new SecurityEvent.RevokedInstallation(known.address(), one, at, now)));
    }

    /** A contact is new, or took the place of what its installation has shown before. */
    void learned(@Nullable Contact before, Contact contact) {
        InstallationId installation = contact.peer().installation();
        if (!known.isRevoked(installation)) {
            events.add(
                    before == null
                            ? new SecurityEvent.NewInstallation(known.address(), installation, now)
                            : new SecurityEvent.ChangedBundle(known.address(), installation, contact.sequence(), now));
        }
    }

    /** A contact counts for nothing beside what its installation has shown before. */
    void refused(Contact before, Contact contact) {
        InstallationId installation = contact.peer().installation();
        if (!known.isRevoked(installation)) {
            SecurityEvent.RefusedBundle.Reason reason = contradiction(before, contact);
            if (reason != null) {
                events.add(new SecurityEvent.RefusedBundle(known.address(), installation, reason, now));
            }
        }
    }

    /** Only of what the identity key has signed: anybody can publish the rest. */
    private static SecurityEvent.RefusedBundle.@Nullable Reason contradiction(Contact before, Contact contact) {
        if (contact.statement() == null) {
            return null;
        } else if (before.signingKey() != null && !Arrays.equals(before.signingKey(), contact.signingKey())) {
            return SecurityEvent.RefusedBundle.Reason.OTHER_SIGNING_KEY;
        } else if (contact.sequence() == before.sequence() && !saysTheSame(before, contact)) {
            return SecurityEvent.RefusedBundle.Reason.SAME_SEQUENCE;
        }
        return null;
    }

    private static boolean saysTheSame(Contact before, Contact contact) {
        return contact.statement() != null
                && contact.statement().equals(before.statement())
                && Arrays.equals(before.fallbackKey(), contact.fallbackKey());
    }
}
