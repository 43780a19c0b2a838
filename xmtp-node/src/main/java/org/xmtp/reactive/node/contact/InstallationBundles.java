package org.xmtp.reactive.node.contact;

import java.util.HashSet;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.xmtp.reactive.node.envelope.EnvelopeId;

/** Which bundles of one installation stand on a contact topic, as far as they may. Not for several threads. */
final class InstallationBundles {

    /**
     * The most unsigned ones: whoever has seen its grant may make more of them. Of signed ones the newest so many
     * count.
     */
    static final int MAX = 16;

    private final Set<EnvelopeId> unsigned = new HashSet<>();
    private final NavigableMap<Long, EnvelopeId> signed = new TreeMap<>();

    boolean contains(EnvelopeId id) {
        return unsigned.contains(id) || signed.containsValue(id);
    }

    int size() {
        return unsigned.size() + signed.size();
    }

    /** Why another one may not stand there, if it may not. A newer signed one always may. */
    Optional<String> refusal(long sequence) {
        if (sequence > 0) {
            return signed.isEmpty() || sequence > signed.lastKey()
                    ? Optional.empty()
                    : Optional.of(
                            "the contact topic holds a signed bundle of this installation that is as new: sequence "
                                    + signed.lastKey() + ", not below " + sequence);
        }
        if (!signed.isEmpty()) {
            return Optional.of(
                    "the contact topic holds a signed bundle of this installation: nobody believes an unsigned"
                            + " one any more");
        }
        return unsigned.size() < MAX
                ? Optional.empty()
                : Optional.of("the contact topic holds " + MAX + " bundles of this installation, as many as it may");
    }

    /**
     * Adds one that stands there, in whatever order they come; of signed ones the oldest makes room.
     *
     * @return the one that has made room
     */
    Optional<EnvelopeId> add(long sequence, EnvelopeId id) {
        if (sequence > 0) {
            signed.putIfAbsent(sequence, id);
            return signed.size() > MAX ? Optional.of(signed.pollFirstEntry().getValue()) : Optional.empty();
        }
        if (unsigned.size() < MAX) {
            unsigned.add(id);
        }
        return Optional.empty();
    }
}
