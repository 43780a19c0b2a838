package org.xmtp.reactive.api;

import java.time.Instant;
import java.util.Objects;

/** Something that a client has noticed, and that concerns whom it trusts: see {@link XmtpClient#security()}. */
public sealed interface SecurityEvent {
    /** What concerns one installation. */
    sealed interface OfInstallation extends SecurityEvent {
        /** The account it speaks for: a peer's, or our own. */
        AccountAddress account();

        /** The installation. */
        InstallationId installation();

        /** When it was noticed here. */
        Instant seenAt();
    }

    /**
     * An account of which installations were known before has another one: its wallet has granted a further device, or
     * somebody else has that wallet. It is believed from now on, and sent messages as {@link Trust} has it.
     */
    record NewInstallation(AccountAddress account, InstallationId installation, Instant seenAt)
            implements OfInstallation {
        /** Takes no null. */
        public NewInstallation {
            Objects.requireNonNull(account, "account");
            Objects.requireNonNull(installation, "installation");
            Objects.requireNonNull(seenAt, "seenAt");
        }
    }

    /**
     * The account's wallet has taken back an installation that was known here.
     *
     * @param revokedAt when, by the clock of whoever signed that
     */
    record RevokedInstallation(AccountAddress account, InstallationId installation, Instant revokedAt, Instant seenAt)
            implements OfInstallation {
        /** Takes no null. */
        public RevokedInstallation {
            Objects.requireNonNull(account, "account");
            Objects.requireNonNull(installation, "installation");
            Objects.requireNonNull(revokedAt, "revokedAt");
            Objects.requireNonNull(seenAt, "seenAt");
        }
    }

    /**
     * A signed bundle of a known installation took the place of the one before: it has replaced its fallback key, or
     * can do something else from now on. Where the installation is this very one, somebody else goes on with its keys,
     * or did so before its store was put back; its own replacements are not told.
     *
     * @param sequence the number of the new bundle, which only rises
     */
    record ChangedBundle(AccountAddress account, InstallationId installation, long sequence, Instant seenAt)
            implements OfInstallation {
        /** Takes no null. */
        public ChangedBundle {
            Objects.requireNonNull(account, "account");
            Objects.requireNonNull(installation, "installation");
            Objects.requireNonNull(seenAt, "seenAt");
        }
    }

    /**
     * A bundle that was signed with a known installation's identity key contradicts what is known of it, and counts for
     * nothing. Whoever made it has that key: two programs go on as one installation, or it was stolen. Bundles that
     * anybody can publish, older ones and those without a valid signature, are not told.
     */
    record RefusedBundle(AccountAddress account, InstallationId installation, Reason reason, Instant seenAt)
            implements OfInstallation {
        /** What contradicts. The names are stable. */
        public enum Reason {
            /** It names another signing key than the one that is pinned. */
            OTHER_SIGNING_KEY,
            /** It bears the number of the bundle that is known, and says something else. */
            SAME_SEQUENCE
        }

        /** Takes no null. */
        public RefusedBundle {
            Objects.requireNonNull(account, "account");
            Objects.requireNonNull(installation, "installation");
            Objects.requireNonNull(reason, "reason");
            Objects.requireNonNull(seenAt, "seenAt");
        }
    }

    /**
     * A message came in a session with an installation, and its header is not signed by that installation's key
     * ({@link FailureReason#BAD_SIGNATURE}): whoever wrote it has the session, and not the key. It was refused. Of a
     * message that was not sealed a node can alter the header, which looks the same, and loses nothing: the message
     * itself is read when it comes as it was sent.
     */
    record WrongKey(AccountAddress account, InstallationId installation, Instant seenAt) implements OfInstallation {
        /** Takes no null. */
        public WrongKey {
            Objects.requireNonNull(account, "account");
            Objects.requireNonNull(installation, "installation");
            Objects.requireNonNull(seenAt, "seenAt");
        }
    }

    /**
     * At this place there were events that are not kept any more: the subscriber is slow, or came late.
     *
     * @param events how many, at least 1
     */
    record Missed(long events) implements SecurityEvent {}
}
