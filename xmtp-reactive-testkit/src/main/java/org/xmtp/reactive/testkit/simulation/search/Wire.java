package org.xmtp.reactive.testkit.simulation.search;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.cryptography.olm.NormalMessage;
import org.xmtp.reactive.cryptography.olm.OlmMessage;
import org.xmtp.reactive.network.Topics;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.Digest;
import org.xmtp.reactive.store.Entry;
import org.xmtp.reactive.store.OutboxCopy;
import org.xmtp.reactive.store.OwnBundle;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.WriteSet;
import org.xmtp.reactive.wire.Sha256;

/**
 * What one installation has on its disk and sends to the node: no copy, no timestamp and no contact bundle leaves
 * before it is durable, no message key and no number of a seal is used for two messages, and timestamps rise. What it
 * sends its recipient can open, sealed where both do that. Whom it knows to be revoked it sends nothing, and believes
 * nothing; whom it keeps what from, {@link Withholding} tells.
 */
final class Wire {
    private final String name;
    private final Checks checks;
    private final Seals seals;
    private final Withholding withholding;
    private final Map<Digest, Long> durableCopies = new HashMap<>();
    private final Map<Long, Long> durableStamps = new HashMap<>();
    private final Set<Digest> durableBundles = new HashSet<>();
    private final Map<String, Digest> keys = new HashMap<>();
    private final Map<String, Digest> usedSeals = new HashMap<>();
    /** For each topic, the timestamp of what was published there, by its position in the sender's journal. */
    private final Map<String, TreeMap<Long, Long>> stamps = new HashMap<>();

    private final Set<PeerId> contacts = new HashSet<>();
    private final Set<PeerId> revoked = new HashSet<>();
    private final List<NetworkEnvelope> sent = new ArrayList<>();
    /** Whether it says that it opens seals; then it seals too. */
    private boolean isSealing;

    private long durable;

    Wire(String name, Checks checks, Seals seals) {
        this.name = name;
        this.checks = checks;
        this.seals = seals;
        withholding = new Withholding(name, checks);
    }

    /** A batch became durable. */
    void committed(List<WriteSet> batch) {
        for (WriteSet writeSet : batch) {
            checks.that(
                    writeSet.position() == durable + 1,
                    "{} commits position {} behind {}",
                    name,
                    writeSet.position(),
                    durable);
            durable = writeSet.position();
            writeSet.changes().forEach(change -> committed(writeSet.position(), change));
            withholding.committed(writeSet);
        }
    }

    private void committed(long position, Change change) {
        if (change instanceof Change.CopiesQueued queued) {
            for (OutboxCopy copy : queued.copies()) {
                durableCopies.put(digest(copy.message()), position);
            }
            if (queued.timestampNs() != 0) {
                durableStamps.put(position, queued.timestampNs());
            }
        } else if (change instanceof Change.IdentityChanged changed) {
            isSealing = seals.areOpenedOn(seals.know(changed.identity()));
            OwnBundle bundle = changed.identity().bundle();
            if (bundle != null) {
                durableBundles.add(digest(bundle.bytes()));
            }
        } else if (change instanceof Change.ContactLearned learned) {
            contacts.add(learned.contact().peer());
        } else if (change instanceof Change.InstallationsRevoked taken) {
            taken.revocation()
                    .installations()
                    .forEach(one -> revoked.add(new PeerId(taken.revocation().account(), one)));
        } else if (change instanceof Change.EntryAppended appended
                && appended.entry() instanceof Entry.OfMessage message) {
            PeerId sender = new PeerId(message.sender(), message.senderInstallation());
            checks.that(
                    message.own() || !revoked.contains(sender),
                    "{} accepts a message of {}, which it knows to be revoked",
                    name,
                    sender);
        } else if (change instanceof Change.CopiesStamped stamped) {
            durableStamps.put(stamped.position(), stamped.timestampNs());
        }
    }

    /** The installations that are known now, and not to be revoked. */
    Set<PeerId> contacts() {
        Set<PeerId> valid = new HashSet<>(contacts);
        valid.removeAll(revoked);
        return valid;
    }

    /** From whom it keeps what it sends. */
    Withholding withholding() {
        return withholding;
    }

    /** The installations that are known to be revoked now. */
    Set<PeerId> revoked() {
        return Set.copyOf(revoked);
    }

    /**
     * The store was put back: who was noted since is not known any more. Nothing that was queued leaves again, so that
     * nothing is left that may; keys that were used stay used, and positions that were given.
     *
     * @param backup what it holds
     * @param clockRuns whether its clock goes on, so that timestamps rise beyond those that it has forgotten
     */
    void putBack(Kept backup, boolean clockRuns) {
        contacts.retainAll(backup.contacts());
        revoked.retainAll(backup.revoked());
        withholding.putBack(backup.position());
        durableCopies.clear();
        durableStamps.clear();
        if (!clockRuns) {
            stamps.clear();
        }
    }

    /** The position of what was committed last. */
    long durable() {
        return durable;
    }

    /** An envelope is handed to the network. */
    void published(NetworkEnvelope envelope) {
        checks.that(
                !envelope.topic().contains("/contact-") || durableBundles.contains(digest(envelope.message())),
                "{} publishes a contact bundle that is not durable",
                name);
        if (!envelope.topic().contains("/message-")) {
            return;
        }
        sent.add(envelope);
        checks.that(
                revoked.stream()
                        .noneMatch(one -> Topics.message(one.installation()).equals(envelope.topic())),
                "{} publishes a copy on {}, whose installation it knows to be revoked",
                name,
                envelope.topic());
        Long position = durableCopies.get(digest(envelope.message()));
        checks.that(position != null, "{} publishes a copy that is not durable", name);
        checks.that(
                Long.valueOf(envelope.timestampNs()).equals(durableStamps.get(position)),
                "{} publishes the copy at {} with the timestamp {}, but durable is {}",
                name,
                position,
                envelope.timestampNs(),
                durableStamps.get(position));
        seals.open(envelope)
                .ifPresentOrElse(
                        opened -> opened(envelope, opened),
                        () -> checks.that(false, "{} publishes what nobody can open on {}", name, envelope.topic()));
        if (position != null) {
            stamps.computeIfAbsent(envelope.topic(), topic -> new TreeMap<>()).put(position, envelope.timestampNs());
        }
    }

    private void opened(NetworkEnvelope envelope, Seals.Opened opened) {
        withholding.leaves(envelope.topic(), opened.content().header().sentNs());
        NormalMessage inner = OlmMessage.parse(opened.content().ciphertext()).inner();
        once(keys, inner.ratchetKey() + "/" + inner.chainIndex(), inner.bytes(), "message key");
        String seal = opened.seal();
        checks.that(
                (seal != null) == (isSealing && seals.areOpenedOn(envelope.topic())),
                "{} publishes on {} {}",
                name,
                envelope.topic(),
                seal == null ? "for all to read" : "what is sealed");
        if (seal != null) {
            once(usedSeals, seal, envelope.message(), "seal");
        }
        checks.that(
                Topics.message(opened.content().header().recipientInstallation())
                        .equals(envelope.topic()),
                "{} publishes on {} what is for another",
                name,
                envelope.topic());
    }

    private void once(Map<String, Digest> used, String what, byte[] bytes, String named) {
        Digest content = digest(bytes);
        Digest before = used.putIfAbsent(what, content);
        checks.that(before == null || before.equals(content), "{} uses a {} twice: {}", name, named, what);
    }

    /** Timestamps rise on every topic in the order of the journal. */
    void timestampsRise() {
        stamps.forEach((topic, byPosition) -> {
            long last = 0;
            for (Map.Entry<Long, Long> stamp : byPosition.entrySet()) {
                checks.that(
                        stamp.getValue() > last,
                        "{} stamps what it queued at {} on {} with {}, not above {}",
                        name,
                        stamp.getKey(),
                        topic,
                        stamp.getValue(),
                        last);
                last = stamp.getValue();
            }
        });
    }

    /** Everything that was handed to the network, in order. */
    List<NetworkEnvelope> sent() {
        return sent;
    }

    private static Digest digest(byte[] bytes) {
        return Digest.of(Sha256.of(bytes));
    }
}
