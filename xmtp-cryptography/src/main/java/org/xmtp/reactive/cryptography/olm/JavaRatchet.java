package org.xmtp.reactive.cryptography.olm;

import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The ratchet of this package: the one that is used unless another is asked for. */
public final class JavaRatchet implements RatchetEngine {
    /** Its name. */
    public static final String NAME = "java";

    private static final Set<OlmVersion> VERSIONS = Set.of(OlmVersion.values());

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Set<OlmVersion> versions() {
        return VERSIONS;
    }

    /** {@link RatchetLimits#WIDE}. */
    @Override
    public RatchetLimits limits() {
        return RatchetLimits.WIDE;
    }

    @Override
    public Optional<String> problem() {
        return Optional.empty();
    }

    @Override
    public OlmAccount createAccount(SecureRandom random) {
        return OlmAccount.create(random, RatchetLimits.WIDE);
    }

    @Override
    public OlmAccount restoreAccount(byte[] state) {
        return OlmAccount.deserialize(state, RatchetLimits.WIDE);
    }

    @Override
    public OlmSession restoreSession(byte[] state, SecureRandom random) {
        return OlmSession.deserialize(state, random, RatchetLimits.WIDE);
    }

    @Override
    public OlmSession restoreSession(byte[] head, Map<String, byte[]> pages, SecureRandom random) {
        return OlmSession.restore(head, pages, random, RatchetLimits.WIDE);
    }
}
