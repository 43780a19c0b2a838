package org.xmtp.reactive.cryptography.oracles;

import java.util.Arrays;
import java.util.Set;
import org.xmtp.reactive.cryptography.olm.OlmException.Reason;

/**
 * What an oracle says of a message.
 *
 * @param refusedAs the reasons for which we may refuse a message that it refuses as it did; empty if it took it
 * @param canonical whether the message is in the one encoding that the oracle itself writes
 * @param keyDropped whether it refused it because it keeps fewer keys than we do
 * @param plaintext empty unless it took it
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over, and compared by its bytes alone.
record Verdict(Set<Reason> refusedAs, boolean canonical, boolean keyDropped, byte[] plaintext) {
    private static final byte[] NONE = {};

    static Verdict accepted(boolean canonical, byte[] plaintext) {
        return new Verdict(Set.of(), canonical, false, plaintext);
    }

    static Verdict refused(Set<Reason> reasons, boolean canonical) {
        return new Verdict(reasons, canonical, false, NONE);
    }

    /** Refused, and by its own rule it could not but do so. */
    static Verdict refusedForDroppedKey() {
        return new Verdict(Set.of(Reason.values()), true, true, NONE);
    }

    boolean isAccepted() {
        return refusedAs.isEmpty();
    }

    /**
     * Whether ours is the same, but for the intended differences: we take canonical encodings alone, and refuse all
     * others before any key is touched; and we may have a key that the oracle dropped.
     */
    boolean agreesWith(Outcome ours) {
        if (ours instanceof Outcome.Accepted accepted) {
            return keyDropped || (isAccepted() && canonical && Arrays.equals(plaintext, accepted.plaintext()));
        }
        Reason reason = ((Outcome.Refused) ours).reason();
        if (reason == Reason.MALFORMED) {
            return !canonical || !isAccepted();
        }
        return canonical && refusedAs.contains(reason);
    }

    @Override
    public String toString() {
        return (isAccepted() ? "accepted" : "refused as one of " + refusedAs)
                + (canonical ? "" : ", not in its own encoding");
    }
}
