package org.xmtp.reactive.cryptography.curve;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * Chooses who computes on the curves, once a process: the first {@link CurveProvider} found as a service that works on
 * this platform, else Bouncy Castle.
 */
public final class Curves {
    /**
     * The system property that names the provider to use, {@code bouncycastle} to do without native code. It is read
     * when the first key is used.
     */
    public static final String PROPERTY = "org.xmtp.reactive.curves";

    private static final CurveProvider CHOSEN = choose(System.getProperty(PROPERTY, ""));
    private static final Optional<ExpandedKeySigning> EXPANDED =
            installed(ExpandedKeySigning.class).stream().findFirst();

    private Curves() {}

    /** The one that is used. */
    public static CurveProvider provider() {
        return CHOSEN;
    }

    /** Who signs with expanded keys; empty without a module for that. */
    public static Optional<ExpandedKeySigning> expandedKeySigning() {
        return EXPANDED;
    }

    static CurveProvider choose(String wanted) {
        List<CurveProvider> working = installed(CurveProvider.class);
        working.add(new BouncyCastleCurves());
        return working.stream()
                .filter(provider -> wanted.isEmpty() || provider.name().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the system property " + PROPERTY + " asks for \"" + wanted
                        + "\", and what works here is "
                        + working.stream().map(CurveProvider::name).toList() + "; add its module, or name another"));
    }

    /** One whose native library does not load here is passed over. */
    private static <T> List<T> installed(Class<T> service) {
        List<T> working = new ArrayList<>();
        Iterator<T> found =
                ServiceLoader.load(service, service.getClassLoader()).iterator();
        while (true) {
            try {
                if (!found.hasNext()) {
                    return working;
                }
                working.add(found.next());
            } catch (ServiceConfigurationError e) {
                // The iterator goes on behind it.
            }
        }
    }
}
