package org.xmtp.reactive.node.contact;

import com.google.protobuf.ByteString;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.xmtp.reactive.node.envelope.EnvelopeId;

/** Which bundles stand on one contact topic, as far as they may. Safe for several threads. */
final class TopicBundles {

    /** The most of one installation: whoever has seen its grant may make more of them. */
    static final int MAX_OF_INSTALLATION = 16;

    /** The most installations of an account, some of which were given up; clients take the first 256 that are alive. */
    static final int MAX_INSTALLATIONS = 4_096;

    private final Map<ByteString, Set<EnvelopeId>> byInstallation = new HashMap<>();
    private int size;

    /** Whether it stands there already, so that publishing it again changes nothing. */
    synchronized boolean holds(ByteString identityKey, EnvelopeId id) {
        return byInstallation.getOrDefault(identityKey, Set.of()).contains(id);
    }

    /** Adds one, unless there are as many as may be. */
    synchronized void add(ByteString identityKey, EnvelopeId id) {
        Set<EnvelopeId> known = byInstallation.get(identityKey);
        if (known == null && byInstallation.size() == MAX_INSTALLATIONS) {
            throw new ContactRefusedException(
                    "the contact topic names " + MAX_INSTALLATIONS + " installations, as many as it may");
        }
        if (known != null && known.size() == MAX_OF_INSTALLATION) {
            throw new ContactRefusedException("the contact topic holds " + MAX_OF_INSTALLATION
                    + " bundles of this installation, as many as it may");
        }
        if (byInstallation.computeIfAbsent(identityKey, key -> new HashSet<>()).add(id)) {
            size++;
        }
    }

    synchronized int size() {
        return size;
    }
}
