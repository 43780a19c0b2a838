package org.xmtp.reactive.client;

import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xmtp.reactive.cryptography.curve.Curves;

/** Says in the log, once a process, that native curves are not what computes here. */
final class ChosenCurves {
    private static final Logger LOG = LoggerFactory.getLogger(ChosenCurves.class);
    private static final String SLOW = "bouncycastle";

    private ChosenCurves() {}

    /** Says it if it has not been said. It loads the native library, which takes its time. */
    static void sayOnce() {
        var unused = Said.TEXT;
    }

    /** What there is to say: nothing of curves that are native, or that were asked for. */
    static Optional<String> text(String chosen, String askedFor, List<String> passedOver) {
        if (!chosen.equals(SLOW) || !askedFor.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                passedOver.isEmpty()
                        ? "Bouncy Castle computes on the curves; with the artifact xmtp-reactive, which brings native ones,"
                                + " encryption is about 2.5 times as fast."
                        : "Bouncy Castle computes on the curves, since the native ones do not work here: "
                                + String.join("; ", passedOver));
    }

    /** A class is initialised once. */
    private static final class Said {
        static final Optional<String> TEXT =
                text(Curves.provider().name(), System.getProperty(Curves.PROPERTY, ""), Curves.passedOver());

        static {
            TEXT.ifPresent(LOG::info);
        }
    }
}
