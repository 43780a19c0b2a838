package org.xmtp.reactive.testkit.simulation.search;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.Trust;
import org.xmtp.reactive.network.Topics;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.Entry;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.WriteSet;

/**
 * From whom one installation keeps what it sends, as its disk tells: those that it holds or refuses get no copy, and
 * those that it approves get, each once, what is sent from then on and, where they were held, what they were kept from.
 */
final class Withholding {
    /** How much of what it was kept from one that was held gets: the newest messages. */
    private static final int MAX_MESSAGES = 1_000;

    private static final long MAX_BYTES = 16L << 20;

    private final String name;
    private final Checks checks;
    /** Its own messages, by position. */
    private final NavigableMap<Long, Entry.OfMessage> own = new TreeMap<>();

    private final Map<Long, Long> positions = new HashMap<>();
    private final Map<PeerId, List<Wait>> waits = new LinkedHashMap<>();
    private final Map<String, PeerId> peers = new HashMap<>();
    private final Set<Copy> copies = new HashSet<>();

    /** Names a copy of a message. */
    private record Copy(long message, PeerId recipient) {}

    /** One installation waits, or has waited, to be approved. */
    private static final class Wait {
        private final Trust trust;
        /** Whether it waits on a store that was put back, whose recovery says since when, each time it is begun. */
        private final boolean isOfRecovery;
        /** The position behind which messages are kept from it; 0 where a recovery has yet to say. */
        private long since;
        /** The position of its approval; 0 before. */
        private long approved;
        /** What it gets of what it was kept from. */
        private Set<Long> owed = Set.of();
        /** Whether the store was put back to before its end. */
        private boolean isLost;

        Wait(Trust trust, boolean isOfRecovery, long since) {
            this.trust = trust;
            this.isOfRecovery = isOfRecovery;
            this.since = since;
        }

        boolean isOpen() {
            return approved == 0 && !isLost;
        }

        boolean spans(long message) {
            return since != 0 && since < message && (approved == 0 || message < approved);
        }

        /** Whether it tells that somebody gets no copy of a message. */
        boolean denies(long message) {
            return !isLost && spans(message) && !owed.contains(message);
        }
    }

    Withholding(String name, Checks checks) {
        this.name = name;
        this.checks = checks;
    }

    /** Something became durable. */
    void committed(WriteSet writeSet) {
        writeSet.changes().forEach(change -> committed(writeSet.position(), change));
    }

    private void committed(long position, Change change) {
        if (change instanceof Change.EntryAppended appended
                && appended.entry() instanceof Entry.OfMessage message
                && message.own()) {
            own.put(position, message);
            positions.put(message.sentNs(), position);
        } else if (change instanceof Change.InstallationUnapproved unapproved) {
            waits(unapproved.peer(), unapproved.trust(), position);
        } else if (change instanceof Change.InstallationApproved approval) {
            approved(approval.peer(), position);
        } else if (change instanceof Change.IntentChanged intent) {
            long message = intent.message() == 0 ? position : intent.message();
            intent.remaining().forEach(recipient -> gets(recipient, message, "is to copy"));
        } else if (change instanceof Change.CopiesQueued queued) {
            long message = queued.message() == 0 ? position : queued.message();
            queued.copies().forEach(copy -> {
                gets(copy.recipient(), message, "queues");
                checks.that(
                        copies.add(new Copy(message, copy.recipient())),
                        "{} queues what it sent at {} for {} twice",
                        name,
                        message,
                        copy.recipient());
            });
        }
    }

    private void waits(PeerId peer, Trust trust, long position) {
        Wait present = open(peer);
        checks.that(present == null || present.isOfRecovery, "{} keeps from {} again what it sends", name, peer);
        if (present == null) {
            peers.put(Topics.message(peer.installation()), peer);
            waits.computeIfAbsent(peer, first -> new ArrayList<>()).add(new Wait(trust, false, position));
        } else {
            present.since = position;
        }
    }

    private void approved(PeerId peer, long position) {
        Wait wait = open(peer);
        checks.that(wait != null, "{} approves {}, who does not wait", name, peer);
        if (wait != null) {
            wait.approved = position;
            wait.owed = wait.trust == Trust.HOLD ? owed(peer, wait) : Set.of();
        }
    }

    private Set<Long> owed(PeerId peer, Wait wait) {
        Set<Long> owed = new HashSet<>();
        long bytes = 0;
        for (Map.Entry<Long, Entry.OfMessage> sent : own.subMap(wait.since, false, wait.approved, false)
                .descendingMap()
                .entrySet()) {
            Entry.OfMessage message = sent.getValue();
            if (message.sender().equals(peer.account())
                    || message.conversation().hasMember(peer.account())) {
                bytes += message.content().length;
                if (!owed.isEmpty() && (bytes > MAX_BYTES || owed.size() == MAX_MESSAGES)) {
                    break;
                }
                owed.add(sent.getKey());
            }
        }
        return owed;
    }

    private @Nullable Wait open(PeerId peer) {
        return of(peer).stream().filter(Wait::isOpen).findFirst().orElse(null);
    }

    private List<Wait> of(PeerId peer) {
        return waits.getOrDefault(peer, List.of());
    }

    private void gets(PeerId peer, long message, String how) {
        checks.that(
                open(peer) == null && of(peer).stream().noneMatch(wait -> wait.denies(message)),
                "{} {} what it sent at {} for {}, from whom it keeps that",
                name,
                how,
                message,
                peer);
    }

    /** A copy of what was sent at a time leaves for a topic. */
    void leaves(String topic, long sentNs) {
        PeerId peer = peers.get(topic);
        if (peer != null) {
            // A renewal of sessions is no message.
            gets(peer, positions.getOrDefault(sentNs, 0L), "publishes");
        }
    }

    /** Whether somebody may read what was sent at a time. */
    boolean grants(PeerId peer, long sentNs) {
        Long message = positions.get(sentNs);
        return message == null || of(peer).stream().noneMatch(wait -> wait.denies(message));
    }

    /**
     * Whether somebody who waits or has waited has to read what was sent at a time; empty where that does not tell,
     * since it was sent before, or on a store that was put back since.
     */
    Optional<Boolean> owes(PeerId peer, long sentNs) {
        Long message = positions.get(sentNs);
        if (message == null) {
            return Optional.empty();
        }
        boolean isOwed = false;
        boolean isDenied = false;
        for (Wait wait : of(peer)) {
            isDenied |= wait.spans(message) && (wait.isLost || !wait.owed.contains(message));
            isOwed |= !wait.isLost && wait.approved != 0 && wait.since < message;
        }
        return isDenied || isOwed ? Optional.of(!isDenied) : Optional.empty();
    }

    /** Who waits now, the first first. */
    Set<PeerId> waiting() {
        Set<PeerId> waiting = new LinkedHashSet<>(waits.keySet());
        waiting.removeIf(peer -> open(peer) == null);
        return waiting;
    }

    /** Whether somebody waits now. */
    boolean isWaiting(@Nullable PeerId peer) {
        return peer != null && open(peer) != null;
    }

    /** Whether somebody has ever waited. */
    boolean hasWaited(@Nullable PeerId peer) {
        return peer != null && waits.containsKey(peer);
    }

    /** Whether somebody has ever waited like this. */
    boolean hasWaited(PeerId peer, Trust trust) {
        return of(peer).stream().anyMatch(wait -> wait.trust == trust);
    }

    /** The store was put back to a position: who waited there does again, from when its recovery says. */
    void putBack(long position) {
        waits.values().forEach(ofOne -> {
            Wait reopened = null;
            for (Wait wait : ofOne) {
                boolean isUndone = wait.isOpen() || wait.approved > position;
                if (isUndone && !wait.isLost && wait.since <= position) {
                    reopened = new Wait(wait.trust, true, 0);
                }
                wait.isLost |= isUndone;
            }
            if (reopened != null) {
                ofOne.add(reopened);
            }
        });
    }
}
