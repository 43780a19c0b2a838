package org.xmtp.reactive.node.contact;

import com.google.protobuf.ByteString;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.node.envelope.EnvelopeId;

/** Which bundles stand on one contact topic, as far as they may. Safe for several threads. */
final class TopicBundles {

    /** The most installations of an account, most of which were given up: clients take 256. */
    static final int MAX_INSTALLATIONS = 1_024;

    private final boolean verified;
    private final Map<ByteString, InstallationBundles> byInstallation = new HashMap<>();
    private final Map<EnvelopeId, Said> granted = new LinkedHashMap<>();
    private int size;

    /** Of which installation a bundle is, and which of its. */
    private record Said(ByteString identityKey, long sequence) {}

    /** @param verified whether each bears the account's grant; else what was stored without checks may be among them */
    TopicBundles(boolean verified) {
        this.verified = verified;
    }

    /** The same with those alone whose signatures were verified here, some of which may not be stored yet. */
    synchronized TopicBundles granted() {
        TopicBundles those = new TopicBundles(true);
        granted.forEach((id, said) -> those.addGranted(said.identityKey, said.sequence, id));
        return those;
    }

    /** Those whose grant was verified here, some of which may not be stored yet, but for some that are not. */
    synchronized TopicBundles grantedBut(Set<EnvelopeId> failed) {
        TopicBundles those = new TopicBundles(false);
        granted.forEach((id, said) -> {
            if (!failed.contains(id)) {
                those.addGranted(said.identityKey, said.sequence, id);
            }
        });
        return those;
    }

    boolean isVerified() {
        return verified;
    }

    /** Whether it is known to stand there, so that publishing it again changes nothing. */
    synchronized boolean holds(ByteString identityKey, EnvelopeId id) {
        InstallationBundles known = byInstallation.get(identityKey);
        return known != null && known.contains(id);
    }

    /**
     * Why another bundle of an installation may not stand there, if it may not.
     *
     * @param sequence its sequence number, 0 for an unsigned one
     */
    synchronized Optional<String> refusal(ByteString identityKey, long sequence) {
        @Nullable InstallationBundles known = byInstallation.get(identityKey);
        if (known == null) {
            return byInstallation.size() < MAX_INSTALLATIONS
                    ? Optional.empty()
                    : Optional.of("the contact topic names " + MAX_INSTALLATIONS + " installations, as many as it may");
        }
        return known.refusal(sequence);
    }

    /** Adds one whose signatures were verified; false if it may not stand there. */
    synchronized boolean addGranted(ByteString identityKey, long sequence, EnvelopeId id) {
        if (refusal(identityKey, sequence).isPresent()) {
            return false;
        }
        add(identityKey, sequence, id);
        granted.put(id, new Said(identityKey, sequence));
        return true;
    }

    /** Adds one that is stored, where there is room. */
    synchronized void add(ByteString identityKey, long sequence, EnvelopeId id) {
        if (!byInstallation.containsKey(identityKey) && byInstallation.size() >= MAX_INSTALLATIONS) {
            return;
        }
        InstallationBundles known = byInstallation.computeIfAbsent(identityKey, key -> new InstallationBundles());
        size -= known.size();
        known.add(sequence, id).ifPresent(granted::remove);
        size += known.size();
    }

    synchronized int size() {
        return size;
    }
}
