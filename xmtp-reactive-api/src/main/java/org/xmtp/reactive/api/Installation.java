package org.xmtp.reactive.api;

import java.time.Instant;
import java.util.Objects;

/**
 * An installation that an account's wallet has granted.
 *
 * @param account the account it speaks for
 * @param id its id
 * @param publishedAt when its contact bundle was published, by the clock of whoever published it; nothing proves it
 * @param self whether it is this very installation
 */
public record Installation(AccountAddress account, InstallationId id, Instant publishedAt, boolean self) {
    /** Takes no null. */
    public Installation {
        Objects.requireNonNull(account, "account");
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(publishedAt, "publishedAt");
    }
}
