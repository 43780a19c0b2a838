package org.xmtp.reactive.api.spi;

import java.util.ServiceLoader;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.Signer;
import org.xmtp.reactive.api.XmtpClient;
import org.xmtp.reactive.api.XmtpConfigurationException;
import org.xmtp.reactive.api.XmtpOptions;
import reactor.core.publisher.Mono;

/** What stands behind the API, found as a service: the API itself holds no cryptography and no I/O. */
public interface XmtpEngine {
    /**
     * The engine on the class path.
     *
     * @throws XmtpConfigurationException if there is none
     */
    static XmtpEngine installed() {
        return Installed.ENGINE;
    }

    /** Creates a client; see {@code Xmtp.client().connect()}. */
    Mono<XmtpClient> connect(XmtpOptions options);

    /** Whether a mixed-case address, {@code 0x} and 40 hexadecimal digits, fits its EIP-55 checksum. */
    boolean checksumHolds(String address);

    /**
     * A wallet on a private key in memory.
     *
     * @throws XmtpConfigurationException if the key is not 32 bytes in the curve's range
     */
    Signer wallet(byte[] privateKey);

    /** A wallet on a new random key. */
    Signer randomWallet();

    /** Loads the engine once. */
    final class Installed {
        private static final XmtpEngine ENGINE = ServiceLoader.load(XmtpEngine.class, XmtpEngine.class.getClassLoader())
                .findFirst()
                .orElseThrow(() -> new XmtpConfigurationException(
                        ErrorCode.ENGINE_MISSING,
                        "No engine is on the class path; add the artifact xmtp-reactive-impl at run time."));

        private Installed() {}
    }
}
