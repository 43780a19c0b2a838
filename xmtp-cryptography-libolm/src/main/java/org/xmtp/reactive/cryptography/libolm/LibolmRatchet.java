package org.xmtp.reactive.cryptography.libolm;

import java.security.SecureRandom;
import java.util.Optional;
import java.util.Set;
import org.xmtp.reactive.cryptography.olm.OlmVersion;
import org.xmtp.reactive.cryptography.olm.RatchetEngine;
import org.xmtp.reactive.cryptography.olm.RatchetLimits;

/** The ratchet of libolm, for whoever asks for it by the name {@code libolm}. */
public final class LibolmRatchet implements RatchetEngine {
    private static final Set<OlmVersion> VERSIONS = Set.of(OlmVersion.V1);

    @Override
    public String name() {
        return "libolm";
    }

    @Override
    public Set<OlmVersion> versions() {
        return VERSIONS;
    }

    /** libolm's own, of which it tells nothing: 5 chains, and 40 keys for all of them together. */
    @Override
    public RatchetLimits limits() {
        return RatchetLimits.OLM;
    }

    @Override
    public Optional<String> problem() {
        return Libolm.problem();
    }

    @Override
    public LibolmAccount createAccount(SecureRandom random) {
        return LibolmAccount.create(random);
    }

    @Override
    public LibolmAccount restoreAccount(byte[] state) {
        return LibolmAccount.deserialize(state);
    }

    @Override
    public LibolmSession restoreSession(byte[] state, SecureRandom random) {
        return LibolmSession.deserialize(state, random);
    }
}
