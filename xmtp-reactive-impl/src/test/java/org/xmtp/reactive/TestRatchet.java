package org.xmtp.reactive;

import java.util.ServiceLoader;
import org.xmtp.reactive.api.Xmtp;
import org.xmtp.reactive.cryptography.olm.JavaRatchet;
import org.xmtp.reactive.cryptography.olm.OlmVersion;
import org.xmtp.reactive.cryptography.olm.RatchetEngine;

/** The ratchet that the client is tested on: the one named by the system property {@code test.ratchet}, else ours. */
public final class TestRatchet {
    public static final String NAME = System.getProperty("test.ratchet", JavaRatchet.NAME);

    private TestRatchet() {}

    /** A client to be, on this ratchet. */
    public static Xmtp.ClientBuilder client() {
        return Xmtp.client().ratchet(NAME);
    }

    /** The ratchet itself. */
    public static RatchetEngine engine() {
        return ServiceLoader.load(RatchetEngine.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(ratchet -> ratchet.name().equals(NAME))
                .findFirst()
                .orElseThrow();
    }

    /** The version that it opens sessions with, so that peers made by hand can do the same. */
    public static OlmVersion version() {
        return engine().newestVersion();
    }
}
