package org.xmtp.reactive.client;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.XmtpRejectedException;
import org.xmtp.reactive.identity.LocalIdentity;

/** Whether this installation was revoked, and what that ends of what users hold. */
final class OwnRevocation {
    private static final Logger LOG = LoggerFactory.getLogger(OwnRevocation.class);

    private final LocalIdentity identity;
    private final Belongings belongings;
    private @Nullable XmtpRejectedException refusal;

    OwnRevocation(LocalIdentity identity, Belongings belongings) {
        this.identity = identity;
        this.belongings = belongings;
    }

    /**
     * It was revoked, for good.
     *
     * @return whether that is new
     */
    boolean take(long revokedNs) {
        if (refusal != null) {
            return false;
        }
        LOG.warn(
                "The installation {} of {} was revoked by its wallet; nothing is received or sent any more",
                identity.installation(),
                identity.address());
        XmtpRejectedException reason = new XmtpRejectedException(
                ErrorCode.REVOKED,
                "The wallet of " + identity.address() + " has revoked this installation, " + identity.installation()
                        + "; read what is stored, then wipe() it, and register another one.");
        refusal = reason;
        belongings.states().revoked(revokedNs);
        belongings.sends().refuse(reason);
        belongings.fates().end(reason);
        return true;
    }

    /** What is told to whoever sends; none while it is in force. */
    Optional<XmtpRejectedException> refusal() {
        return Optional.ofNullable(refusal);
    }
}
