package org.xmtp.reactive.network;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
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

    /** Where the wallet of an account takes installations back. */
    public static String revoked(AccountAddress account) {
        return PREFIX + "revoked-" + account.wire() + SUFFIX;
    }

    /** What is to be read of an account, its contact topic first. */
    public static Set<String> ofAccount(AccountAddress account) {
        return Collections.unmodifiableSet(new LinkedHashSet<>(List.of(contact(account), revoked(account))));
    }

    /** Where an installation receives its messages. */
    public static String message(InstallationId installation) {
        return PREFIX + "message-" + installation.value() + SUFFIX;
    }
}
