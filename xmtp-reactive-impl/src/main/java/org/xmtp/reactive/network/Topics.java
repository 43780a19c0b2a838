package org.xmtp.reactive.network;

import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.InstallationId;

/**
 * Where the protocol keeps what. An installation id may hold {@code /} and {@code +}, and stands in a topic as it is.
 */
public final class Topics {
    private static final String PREFIX = "/xmtp/3/";
    private static final String SUFFIX = "/proto";

    private Topics() {}

    /** Where the installations of an account publish their contact bundles. */
    public static String contact(AccountAddress account) {
        return PREFIX + "contact-" + account.wire() + SUFFIX;
    }

    /** Where an installation receives its messages. */
    public static String message(InstallationId installation) {
        return PREFIX + "message-" + installation.value() + SUFFIX;
    }
}
