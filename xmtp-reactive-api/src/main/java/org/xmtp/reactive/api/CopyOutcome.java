package org.xmtp.reactive.api;

import java.util.Objects;

/** What became of the copy of a message for one installation. */
public sealed interface CopyOutcome {
    /** The account of the installation. */
    AccountAddress account();

    /** The installation that the copy was for. */
    InstallationId installation();

    /**
     * The node has accepted the copy.
     *
     * @param account the account of the installation
     * @param installation the installation that the copy was for
     */
    record Accepted(AccountAddress account, InstallationId installation) implements CopyOutcome {
        /** Takes no null. */
        public Accepted {
            Objects.requireNonNull(account, "account");
            Objects.requireNonNull(installation, "installation");
        }
    }

    /**
     * The copy has not left, and does not: the installation was revoked after the message had been planned for it.
     *
     * @param account the account of the installation
     * @param installation the installation that the copy was for
     */
    record Revoked(AccountAddress account, InstallationId installation) implements CopyOutcome {
        /** Takes no null. */
        public Revoked {
            Objects.requireNonNull(account, "account");
            Objects.requireNonNull(installation, "installation");
        }
    }

    /**
     * No copy was made: the installation is new to its account, and was not approved when the message was sent (see
     * {@link Trust}).
     *
     * @param account the account of the installation
     * @param installation the installation that gets no copy
     * @param later whether it gets one once it is approved, as far as {@link Trust#HOLD} reaches back
     */
    record Withheld(AccountAddress account, InstallationId installation, boolean later) implements CopyOutcome {
        /** Takes no null. */
        public Withheld {
            Objects.requireNonNull(account, "account");
            Objects.requireNonNull(installation, "installation");
        }
    }

    /**
     * The node has refused the copy for good, or it could not be made.
     *
     * @param account the account of the installation
     * @param installation the installation that the copy was for
     * @param reason what the node said, or why there is no copy, made {@link Printable}
     */
    record Refused(AccountAddress account, InstallationId installation, String reason) implements CopyOutcome {
        /** Makes the reason printable. */
        public Refused {
            Objects.requireNonNull(account, "account");
            Objects.requireNonNull(installation, "installation");
            reason = Printable.text(Objects.requireNonNull(reason, "reason"));
        }
    }
}
