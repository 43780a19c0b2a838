package org.xmtp.reactive.cryptography.oracles;

import java.util.Arrays;
import java.util.Set;
import org.xmtp.reactive.cryptography.olm.OlmException.Reason;

/**
 * What an oracle says of a message.
 *
 * @param refusedAs the reasons for which we may refuse a message that it refuses as it did; empty if it took it
 * @param canonical whether the message is in the one encoding that the oracle itself writes
 * @param differences in which its rules are other than ours, as far as they concern this
 * @param plaintext empty unless it took it
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over, and compared by its bytes alone.
record Verdict(Set<Reason> refusedAs, boolean canonical, Set<Difference> differences, byte[] plaintext) {
    private static final byte[] NONE = {};

    static Verdict accepted(boolean canonical, byte[] plaintext) {
        return new Verdict(Set.of(), canonical, Set.of(), plaintext);
    }

    static Verdict refused(Set<Reason> reasons, boolean canonical) {
        return new Verdict(reasons, canonical, Set.of(), NONE);
    }

    Verdict with(Difference difference) {
        return new Verdict(refusedAs, canonical, Set.of(difference), plaintext);
    }

    boolean isAccepted() {
        return refusedAs.isEmpty();
    }

    /**
     * Whether ours is the same, but for the intended differences. One is the same for all oracles: we take canonical
     * encodings alone, and refuse all others before any key is touched.
     *
     * @param paddedWrongly whether the message has a right MAC over a wrong padding, which we do not tell from a wrong
     *     MAC
     */
    boolean agreesWith(Outcome ours, boolean paddedWrongly) {
        if (ours instanceof Outcome.Accepted accepted) {
            return isAccepted()
                    ? canonical && Arrays.equals(plaintext, accepted.plaintext())
                    : differences.contains(Difference.FEWER_KEYS);
        }
        Reason reason = ((Outcome.Refused) ours).reason();
        if (!isAccepted()) {
            return reason == Reason.MALFORMED || (canonical && refusedAs.contains(reason));
        }
        return switch (reason) {
            case MALFORMED -> !canonical;
            case BAD_MAC -> paddedWrongly && differences.contains(Difference.ANY_PADDING);
            default -> false;
        };
    }

    @Override
    public String toString() {
        return (isAccepted() ? "accepted" : "refused as one of " + refusedAs)
                + (canonical ? "" : ", not in its own encoding");
    }
}
