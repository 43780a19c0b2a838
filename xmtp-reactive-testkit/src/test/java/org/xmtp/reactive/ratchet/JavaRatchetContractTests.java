package org.xmtp.reactive.ratchet;

import org.xmtp.reactive.cryptography.olm.JavaRatchet;
import org.xmtp.reactive.cryptography.olm.RatchetEngine;
import org.xmtp.reactive.testkit.RatchetEngineContract;

/** Our own ratchet. */
final class JavaRatchetContractTests implements RatchetEngineContract {
    @Override
    public RatchetEngine ratchet() {
        return new JavaRatchet();
    }
}
