package org.xmtp.reactive.node.contact;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.xmtp.reactive.node.envelope.EnvelopeId;

/** Which revocations stand on one topic, and whom they name. Safe for several threads. */
final class TopicRevocations {
    /** The most installations of an account that are named. */
    static final int MAX_INSTALLATIONS = 1_024;

    private final Set<EnvelopeId> standing = new HashSet<>();
    private final Set<String> named = new HashSet<>();

    /** Whether it is known to stand there, so that publishing it again changes nothing. */
    synchronized boolean holds(EnvelopeId id) {
        return standing.contains(id);
    }

    /** Adds one that was verified; why there is no room for it, if there is none. */
    synchronized Optional<String> add(List<String> installations, EnvelopeId id) {
        if (standing.contains(id)) {
            return Optional.empty();
        }
        Set<String> fresh = new HashSet<>(installations);
        fresh.removeAll(named);
        if (fresh.isEmpty()) {
            return Optional.of("the revocation topic names each of these installations already");
        }
        if (named.size() + fresh.size() > MAX_INSTALLATIONS) {
            return Optional.of("the revocation topic names up to " + MAX_INSTALLATIONS + " installations, no more");
        }
        named.addAll(fresh);
        standing.add(id);
        return Optional.empty();
    }

    synchronized int size() {
        return standing.size() + named.size();
    }
}
