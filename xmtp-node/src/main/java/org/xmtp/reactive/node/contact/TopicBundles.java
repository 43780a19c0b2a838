package org.xmtp.reactive.node.contact;

import com.google.protobuf.ByteString;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.xmtp.reactive.node.envelope.EnvelopeId;

/** Which bundles stand on one contact topic, as far as they may. Safe for several threads. */
final class TopicBundles {

    /** The most of one installation: whoever has seen its grant may make more of them. */
    static final int MAX_OF_INSTALLATION = 16;

    /** The most installations of an account, most of which were given up: clients take 256. */
    static final int MAX_INSTALLATIONS = 1_024;

    private final boolean verified;
    private final Map<ByteString, Set<EnvelopeId>> byInstallation = new HashMap<>();
    private final Map<EnvelopeId, ByteString> granted = new HashMap<>();
    private int size;

    /** @param verified whether each bears the account's grant; else what was stored without checks may be among them */
    TopicBundles(boolean verified) {
        this.verified = verified;
    }

    /** The same with those alone whose grant was verified here, some of which may not be stored yet. */
    synchronized TopicBundles granted() {
        TopicBundles those = new TopicBundles(true);
        granted.forEach((id, identityKey) -> those.addGranted(identityKey, id));
        return those;
    }

    boolean isVerified() {
        return verified;
    }

    /** Whether it is known to stand there, so that publishing it again changes nothing. */
    synchronized boolean holds(ByteString identityKey, EnvelopeId id) {
        return byInstallation.getOrDefault(identityKey, Set.of()).contains(id);
    }

    /** Why there is no room for another of an installation, if there is none. */
    synchronized Optional<String> full(ByteString identityKey) {
        Set<EnvelopeId> known = byInstallation.get(identityKey);
        if (known == null && byInstallation.size() >= MAX_INSTALLATIONS) {
            return Optional.of("the contact topic names " + MAX_INSTALLATIONS + " installations, as many as it may");
        }
        if (known != null && known.size() >= MAX_OF_INSTALLATION) {
            return Optional.of("the contact topic holds " + MAX_OF_INSTALLATION
                    + " bundles of this installation, as many as it may");
        }
        return Optional.empty();
    }

    /** Adds one whose grant was verified; false if there is no room. */
    synchronized boolean addGranted(ByteString identityKey, EnvelopeId id) {
        if (!add(identityKey, id)) {
            return false;
        }
        granted.put(id, identityKey);
        return true;
    }

    /** Adds one that is stored; false if there is no room. */
    synchronized boolean add(ByteString identityKey, EnvelopeId id) {
        if (full(identityKey).isPresent()) {
            return false;
        }
        if (byInstallation.computeIfAbsent(identityKey, key -> new HashSet<>()).add(id)) {
            size++;
        }
        return true;
    }

    synchronized int size() {
        return size;
    }
}
