package org.xmtp.reactive.cryptography.olm;

import java.security.SecureRandom;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An implementation of the double ratchet, found as a service ({@link java.util.ServiceLoader}) and chosen by its name.
 * All of them exchange the same keys and messages; states are each one's own.
 */
public interface RatchetEngine {
    /** Names it for whoever chooses, and in the stores made with it, so it never changes. */
    String name();

    /** The versions of Olm that it reads and writes; at least one. */
    Set<OlmVersion> versions();

    /** The version to open sessions with. */
    default OlmVersion newestVersion() {
        return Collections.max(versions());
    }

    /** How far out of order messages may come and still be decrypted. */
    RatchetLimits limits();

    /** Why it cannot be used on this machine, and what to do about it; empty if it can. */
    Optional<String> problem();

    /** A new account with a fallback key. */
    RatchetAccount createAccount(SecureRandom random);

    /**
     * Restores what {@link RatchetAccount#serialize()} gave.
     *
     * @throws OlmException {@code MALFORMED} for anything else
     */
    RatchetAccount restoreAccount(byte[] state);

    /**
     * Restores what {@link RatchetSession#serialize()} gave.
     *
     * @param random gives the session's keys to come
     * @throws OlmException {@code MALFORMED} for anything else
     */
    RatchetSession restoreSession(byte[] state, SecureRandom random);

    /**
     * Restores what {@link RatchetSession#head()} and {@link RatchetSession#pages()} gave.
     *
     * @param pages all that there are, by name
     * @param random gives the session's keys to come
     * @throws OlmException {@code MALFORMED} for anything else
     */
    default RatchetSession restoreSession(byte[] head, Map<String, byte[]> pages, SecureRandom random) {
        return restoreSession(head, random);
    }
}
