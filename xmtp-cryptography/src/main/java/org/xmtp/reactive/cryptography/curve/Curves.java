package org.xmtp.reactive.cryptography.curve;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
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

    private static final Installed<CurveProvider> INSTALLED = Installed.find(CurveProvider.class);
    private static final CurveProvider CHOSEN = choose(System.getProperty(PROPERTY, ""));
    private static final ExpandedKeySigning EXPANDED = new TinkExpandedKeySigning();

    private Curves() {}

    /** The one that is used. */
    public static CurveProvider provider() {
        return CHOSEN;
    }

    /** Why providers that are on the class path were passed over: what each says of this platform. */
    public static List<String> passedOver() {
        return List.copyOf(INSTALLED.refusals());
    }

    /** Who signs with expanded keys. */
    public static ExpandedKeySigning expandedKeySigning() {
        return EXPANDED;
    }

    static CurveProvider choose(String wanted) {
        List<CurveProvider> working = new ArrayList<>(INSTALLED.working());
        working.add(new BouncyCastleCurves());
        return working.stream()
                .filter(provider -> wanted.isEmpty() || provider.name().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the system property " + PROPERTY + " asks for \"" + wanted
                        + "\", and what works here is "
                        + working.stream().map(CurveProvider::name).toList() + "; add its module, or name another"));
    }

    /**
     * The services of a kind.
     *
     * @param working those that load here
     * @param refusals what the others say
     */
    private record Installed<T>(List<T> working, List<String> refusals) {
        static <T> Installed<T> find(Class<T> service) {
            Installed<T> installed = new Installed<>(new ArrayList<>(), new ArrayList<>());
            Iterator<T> found =
                    ServiceLoader.load(service, service.getClassLoader()).iterator();
            while (installed.takes(found)) {
                // Each call takes one.
            }
            return installed;
        }

        private boolean takes(Iterator<T> found) {
            try {
                if (!found.hasNext()) {
                    return false;
                }
                working.add(found.next());
            } catch (ServiceConfigurationError e) {
                // The iterator goes on behind it.
                refusals.add(String.valueOf(
                        Objects.requireNonNullElse(e.getCause(), e).getMessage()));
            }
            return true;
        }
    }
}
