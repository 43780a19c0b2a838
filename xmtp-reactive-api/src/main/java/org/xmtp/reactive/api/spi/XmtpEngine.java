package org.xmtp.reactive.api.spi;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.NodeAccess;
import org.xmtp.reactive.api.RevokedInstallations;
import org.xmtp.reactive.api.RuntimeSpec;
import org.xmtp.reactive.api.Signer;
import org.xmtp.reactive.api.StoreSalvage;
import org.xmtp.reactive.api.XmtpClient;
import org.xmtp.reactive.api.XmtpConfigurationException;
import org.xmtp.reactive.api.XmtpOptions;
import org.xmtp.reactive.api.XmtpRuntime;
import org.xmtp.reactive.api.XmtpStore;
import reactor.core.publisher.Mono;

/**
 * What stands behind the API, found as a service: the API itself holds no cryptography, and no I/O but the reading of
 * key files.
 */
public interface XmtpEngine {
    /**
     * The engine on the class path.
     *
     * @throws XmtpConfigurationException with {@code ENGINE_MISSING} if there is none, with {@code ENGINE_UNUSABLE} if
     *     it cannot be loaded
     */
    static XmtpEngine installed() {
        return Installed.engine();
    }

    /** The engine on the class path, if there is one that can be loaded. */
    static Optional<XmtpEngine> find() {
        try {
            return Optional.of(Installed.engine());
        } catch (XmtpConfigurationException e) {
            return Optional.empty();
        }
    }

    /** Creates a client; see {@code Xmtp.client().connect()}. */
    Mono<XmtpClient> connect(XmtpOptions options);

    /** Creates a salvage; see {@code Xmtp.salvage(damaged, fresh)}. */
    Mono<StoreSalvage> salvage(XmtpStore.InFile damaged, Path fresh);

    /** Creates a revocation; see {@code Xmtp.client().revoke(installations)}. */
    Mono<RevokedInstallations> revoke(
            Signer signer,
            NodeAccess node,
            Optional<NetworkTransport> transport,
            Optional<XmtpRuntime> runtime,
            List<InstallationId> installations);

    /** The runtime that all clients share which are given none. */
    XmtpRuntime sharedRuntime();

    /** Makes a runtime. */
    XmtpRuntime runtime(RuntimeSpec spec);

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

    /** Loads the engine once; where that fails, each call tries again, and says so. */
    final class Installed {
        private static volatile @Nullable XmtpEngine loaded;

        private Installed() {}

        private static XmtpEngine engine() {
            XmtpEngine engine = loaded;
            if (engine == null) {
                engine = load();
                loaded = engine;
            }
            return engine;
        }

        private static XmtpEngine load() {
            try {
                return ServiceLoader.load(XmtpEngine.class, XmtpEngine.class.getClassLoader())
                        .findFirst()
                        .orElseThrow(
                                () -> new XmtpConfigurationException(
                                        ErrorCode.ENGINE_MISSING,
                                        "No engine is on the class path; depend on the artifact xmtp-reactive, which brings one."));
            } catch (ServiceConfigurationError | LinkageError e) {
                // It says itself what it lacks, if it knows.
                throw e.getCause() instanceof XmtpConfigurationException known
                        ? known
                        : XmtpConfigurationException.engineUnusable(e);
            }
        }
    }
}
