package org.xmtp.reactive.api;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * An installation that an account's wallet has granted.
 *
 * @param account the account it speaks for
 * @param id its id
 * @param publishedAt when its contact bundle was published, by the clock of whoever published it; nothing proves it
 * @param self whether it is this very installation
 * @param revokedAt when the account's wallet has taken it back, by the clock of whoever signed that; absent while it is
 *     in force
 * @param opensSeals whether its signed bundle says that it opens seals: then the node does not see who writes to it,
 *     unless this client is opened with {@link Sealing#OFF}
 * @param trust whether this client sends to it ({@link Trust#ACCEPT}), or holds or refuses it until it is approved
 */
public record Installation(
        AccountAddress account,
        InstallationId id,
        Instant publishedAt,
        boolean self,
        Optional<Instant> revokedAt,
        boolean opensSeals,
        Trust trust) {
    /** Takes no null. */
    public Installation {
        Objects.requireNonNull(account, "account");
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(publishedAt, "publishedAt");
        Objects.requireNonNull(revokedAt, "revokedAt");
        Objects.requireNonNull(trust, "trust");
    }
}
