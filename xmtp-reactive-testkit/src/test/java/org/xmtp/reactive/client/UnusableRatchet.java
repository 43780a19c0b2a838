package org.xmtp.reactive.client;

import java.security.SecureRandom;
import java.util.Optional;
import java.util.Set;
import org.xmtp.reactive.cryptography.olm.OlmVersion;
import org.xmtp.reactive.cryptography.olm.RatchetAccount;
import org.xmtp.reactive.cryptography.olm.RatchetEngine;
import org.xmtp.reactive.cryptography.olm.RatchetLimits;
import org.xmtp.reactive.cryptography.olm.RatchetSession;

/** A ratchet on the class path that lacks something on the machine. */
public final class UnusableRatchet implements RatchetEngine {
    static final String NAME = "unusable";
    static final String PROBLEM = "its library is not installed; install it";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Set<OlmVersion> versions() {
        return Set.of(OlmVersion.V1);
    }

    @Override
    public Optional<String> problem() {
        return Optional.of(PROBLEM);
    }

    @Override
    public RatchetLimits limits() {
        return RatchetLimits.OLM;
    }

    @Override
    public RatchetAccount createAccount(SecureRandom random) {
        throw new AssertionError("It was used");
    }

    @Override
    public RatchetAccount restoreAccount(byte[] state) {
        throw new AssertionError("It was used");
    }

    @Override
    public RatchetSession restoreSession(byte[] state, SecureRandom random) {
        throw new AssertionError("It was used");
    }
}
