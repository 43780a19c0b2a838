package org.xmtp.reactive.ratchet;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeEach;
import org.xmtp.reactive.cryptography.libolm.LibolmRatchet;
import org.xmtp.reactive.cryptography.olm.RatchetEngine;
import org.xmtp.reactive.testkit.RatchetEngineContract;

/** libolm, where it is installed. */
final class LibolmRatchetContractTests implements RatchetEngineContract {
    private final LibolmRatchet libolm = new LibolmRatchet();

    @BeforeEach
    void isInstalled() {
        assumeTrue(libolm.problem().isEmpty(), () -> String.valueOf(libolm.problem()));
    }

    @Override
    public RatchetEngine ratchet() {
        return libolm;
    }
}
