package org.xmtp.reactive.identity;

import java.util.List;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.XmtpConfigurationException;
import org.xmtp.reactive.cryptography.curve.Curves;
import org.xmtp.reactive.cryptography.olm.RatchetEngine;

/** The implementations of the ratchet on the class path. */
final class Ratchets {
    private Ratchets() {}

    /**
     * The one of this name.
     *
     * @throws XmtpConfigurationException if there is none, or it cannot be used on this machine
     */
    static RatchetEngine named(String name) {
        List<RatchetEngine> found =
                ServiceLoader.load(RatchetEngine.class, RatchetEngine.class.getClassLoader()).stream()
                        .map(ServiceLoader.Provider::get)
                        .toList();
        RatchetEngine ratchet = found.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> unavailable("There is no ratchet named \"" + name + "\" on the class path, only "
                        + found.stream().map(RatchetEngine::name).sorted().collect(Collectors.joining(", "))
                        + "; name one of these, or add the artifact that holds it (xmtp-cryptography-libolm holds"
                        + " libolm)."));
        ratchet.problem().ifPresent(problem -> {
            throw unavailable("The ratchet \"" + name + "\" cannot be used: " + problem + ".");
        });
        loadCurves();
        return ratchet;
    }

    /** Files and native code are read here, where it may take its time, and not by the first lane that needs them. */
    private static void loadCurves() {
        try {
            Curves.provider();
        } catch (ExceptionInInitializerError e) {
            throw unavailable("The curves cannot be used: "
                    + Objects.requireNonNullElse(e.getCause(), e).getMessage() + ".");
        }
    }

    private static XmtpConfigurationException unavailable(String message) {
        return new XmtpConfigurationException(ErrorCode.RATCHET_UNAVAILABLE, message);
    }
}
