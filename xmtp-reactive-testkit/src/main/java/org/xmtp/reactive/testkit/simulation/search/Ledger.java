package org.xmtp.reactive.testkit.simulation.search;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.Delivery;
import org.xmtp.reactive.api.Failure;
import org.xmtp.reactive.api.FailureReason;
import org.xmtp.reactive.api.Inbound;
import org.xmtp.reactive.api.InboundFailure;
import org.xmtp.reactive.api.InboundMessage;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.Message;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.testkit.simulation.SimulatedWorld;
import org.xmtp.reactive.wire.Header;

/** All messages of a run, and who has to read them. */
final class Ledger {
    private static final Duration NEVER = Duration.ofDays(1);
    /** How far before its newest reading, by its clock, a reader looks again at once, for what was stored late. */
    private static final Duration IN_TIME = Duration.ofMinutes(1);

    /** So long after the node was put back everybody has seen to it that it knows them. */
    private static final Duration KNOWN_AGAIN_WITHIN = Duration.ofSeconds(40);

    private final SimulatedWorld world;
    private final Plan plan;
    private final Checks checks;
    private final Seals seals = new Seals();
    private final Map<String, Sent> sent = new LinkedHashMap<>();
    private final Map<String, Integer> numbers = new HashMap<>();
    private final Set<Origin> outOfPlace = new HashSet<>();
    private final Map<Attempt, Duration> firstTried = new HashMap<>();
    /** When everything was mended; before that, calls to the node could fail. */
    private Duration quietSince = NEVER;
    /** When all have new sessions with those that were put back. */
    private Duration healedSince = NEVER;

    /** When the node was put back last. */
    private @Nullable Duration nodePutBack;

    private final List<PutBack> putBacks = new ArrayList<>();
    private final Set<InstallationId> revoked = new HashSet<>();
    /** Who of those that send was revoked. */
    private final Set<Participant> left = new HashSet<>();

    private long durable;
    private long read;

    /** Names a message. */
    private record Origin(InstallationId sender, long sentNs) {}

    /** Names an envelope under the timestamp that it has. */
    private record Attempt(Origin origin, String topic, long timestampNs) {}

    Ledger(SimulatedWorld world, Plan plan, Checks checks) {
        this.world = world;
        this.plan = plan;
        this.checks = checks;
    }

    /** What opens all that is sent. */
    Seals seals() {
        return seals;
    }

    /**
     * A send is about to be subscribed.
     *
     * @param call names those that go in the order of their calls
     */
    Sent begin(Participant sender, AccountAddress to, String call) {
        String order = sender.name() + " to " + to.wire().substring(0, 8) + call;
        String text = order + " #" + numbers.merge(order, 1, Integer::sum);
        Sent begun = new Sent(text, sender, to, order, world.time());
        sent.put(text, begun);
        world.note(sender.name(), "sends " + text, 0);
        return begun;
    }

    /** A send is durable, as its sender was told. */
    void durable(Message message) {
        Sent told = sent.get(Sent.nameOf(message));
        checks.that(told != null, "{} was told durable, which nobody sent", message);
        if (told != null) {
            durable(told, message.sentNs());
        }
    }

    private void durable(Sent message, long sentNs) {
        if (!message.durable) {
            world.note(message.sender.name(), "durable is " + message.text, 0);
            message.durable = true;
            message.sentNs = sentNs;
            durable++;
        }
        checks.that(message.sentNs == sentNs, "{} was sent at {}, and at {}", message.text, message.sentNs, sentNs);
    }

    /** A reader is shown a row. */
    void shown(Participant reader, Inbound row) {
        reader.reading().shown(row);
        checks.that(
                row.position() <= reader.wire().durable(),
                "{} is shown position {}, but durable is {}",
                reader.name(),
                row.position(),
                reader.wire().durable());
        if (row instanceof InboundMessage inbound) {
            read++;
            String text = Sent.nameOf(inbound.message());
            world.note(reader.name(), "reads " + text, row.position());
            Sent message = sent.get(text);
            checks.that(
                    message != null && message.sender != reader && concerns(message, reader),
                    "{} reads {}, which is not for it",
                    reader.name(),
                    text);
            if (message != null) {
                durable(message, inbound.message().sentNs());
                PeerId peer = reader.peer();
                checks.that(
                        peer == null || !message.revoked.contains(peer),
                        "{} reads {}, whose sender knew that it was revoked",
                        reader.name(),
                        text);
                checks.that(
                        peer == null || message.sender.wire().withholding().grants(peer, message.sentNs),
                        "{} reads {}, which its sender keeps from it",
                        reader.name(),
                        text);
            }
        } else {
            checks.that(
                    plan.has(Trouble.HOSTILE_PEER)
                            || isOfRevoked(((InboundFailure) row).failure())
                            || isOfPutBack(((InboundFailure) row).failure(), reader),
                    "{} is shown a failure, and nobody is hostile: {}",
                    reader.name(),
                    row);
        }
    }

    private boolean isOfRevoked(Failure failure) {
        return failure.reason() == FailureReason.REVOKED
                && failure.claimedInstallation().filter(this::wasRevoked).isPresent();
    }

    boolean wasRevoked(InstallationId installation) {
        return revoked.contains(installation);
    }

    /** An installation is revoked: what it sends may be refused, also what is on its way. */
    void isRevoked(Participant participant, InstallationId installation) {
        revoked.add(installation);
        left.add(participant);
    }

    /** Whether a reader can't decrypt what came for a session that was lost. */
    private boolean isOfPutBack(Failure failure, Participant reader) {
        PeerId sender = failure.claimedSender()
                .flatMap(
                        account -> failure.claimedInstallation().map(installation -> new PeerId(account, installation)))
                .orElse(null);
        return failure.reason() == FailureReason.UNDECRYPTABLE
                && putBacks.stream().anyMatch(putBack -> putBack.parts(sender, reader));
    }

    private static boolean concerns(Sent message, Participant reader) {
        return reader.account().equals(message.to) || reader.account().equals(message.sender.account());
    }

    /** Whether an installation has to read a message: its sender knew it, or has had the time to. */
    private boolean isDue(Sent message, Participant reader) {
        Duration registered = reader.registered();
        PeerId peer = reader.peer();
        if (!message.durable
                || message.sender == reader
                || left.contains(message.sender)
                || !concerns(message, reader)
                || registered == null
                || peer == null
                || message.unsure
                || isLostByNode(message)
                || isCosted(message, reader)) {
            return false;
        }
        return message.sender
                .wire()
                .withholding()
                .owes(peer, message.sentNs)
                .orElseGet(() -> message.known.contains(peer)
                        || (reachesNode(message) && !hasForgotten(message) && hadTime(message, reader, registered)));
    }

    private static Duration later(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    /**
     * Whether an installation must have been noticed. Where everything can take long, a sender that asks who is there
     * goes on with those that it knows, and learns the others for what it sends next. Of its own account it asks with
     * whatever it sends: it can have been away when somebody came.
     */
    private boolean hadTime(Sent message, Participant reader, Duration registered) {
        Duration within = plan.noticedWithin();
        Duration there = nodePutBack == null ? registered : later(registered, nodePutBack.plus(KNOWN_AGAIN_WITHIN));
        if (there.plus(within).compareTo(message.begun) > 0) {
            return false;
        }
        boolean isOwn = reader.account().equals(message.sender.account());
        return !plan.noticesLate()
                || sent.values().stream()
                        .filter(earlier -> earlier.sender == message.sender && (isOwn || earlier.to.equals(message.to)))
                        .filter(this::reachesNode)
                        .map(earlier -> earlier.begun)
                        .anyMatch(asked ->
                                asked.compareTo(there) > 0 && asked.plus(within).compareTo(message.begun) <= 0);
    }

    /** The node is put back: what it had since is gone, who was there too. */
    void nodeIsPutBack() {
        nodePutBack = world.time();
    }

    private boolean isLostByNode(Sent message) {
        return nodePutBack != null && message.begun.compareTo(nodePutBack) <= 0;
    }

    /** Whether a reader may be without a message because a store was put back. */
    private boolean isCosted(Sent message, Participant reader) {
        return putBacks.stream()
                .anyMatch(putBack -> putBack.canCost(message, reader)
                        && message.begun.compareTo(healedSince(putBack, message, reader)) < 0);
    }

    /**
     * Since when a sender and a reader have a session again. Where both lost theirs, neither may renew it once more;
     * what a recovery renews is not preferred before the reader speaks, where its clock went back meanwhile. Whoever
     * holds or refuses the sender renews nothing with it.
     */
    private Duration healedSince(PutBack putBack, Sent message, Participant reader) {
        Withholding readers = reader.wire().withholding();
        PeerId sender = message.sender.peer();
        if ((wasPutBack(message.sender) && wasPutBack(reader)) || readers.isWaiting(sender)) {
            return NEVER;
        }
        boolean isRenewed =
                putBack.isRenewedWith(sender, reader) && !readers.hasWaited(sender) && !plan.has(Trouble.WRONG_CLOCKS);
        return isRenewed ? quietSince : healedSince;
    }

    private boolean wasPutBack(Participant participant) {
        return putBacks.stream().anyMatch(putBack -> putBack.whose() == participant);
    }

    /** A store is put back. */
    void putBack(PutBack putBack) {
        putBacks.add(putBack);
        Kept backup = putBack.backup();
        isLost(putBack.before());
        putBack.before().own().forEach((position, own) -> {
            Sent message = sent.get(own.text());
            if (message != null) {
                message.lost = !backup.own().containsKey(position);
                message.givenUp = !backup.isAccepted(position);
            }
        });
    }

    /** A store is lost, or the end of it. */
    void isLost(Kept store) {
        store.own().forEach((position, own) -> {
            Sent message = sent.get(own.text());
            checks.that(message != null, "{} is stored, which nobody sent", own.text());
            if (message != null) {
                durable(message, own.sentNs());
                message.unsure |= !store.isAccepted(position);
            }
        });
    }

    /**
     * Whether its sender may have lost who came, and not found out again: it asks as it sends, and where that takes
     * long sends to those that it knows.
     */
    private boolean hasForgotten(Sent message) {
        return plan.noticesLate()
                && message.begun.compareTo(healedSince) < 0
                && putBacks.stream().anyMatch(putBack -> putBack.precedes(message));
    }

    /** Whether its sender could ask who is there. */
    private boolean reachesNode(Sent message) {
        return !message.offline && (!plan.hinders() || message.begun.compareTo(quietSince) >= 0);
    }

    /** Everything is mended. */
    void quiet() {
        quietSince = world.time();
    }

    /** Everybody has spoken since, and had the time to renew sessions. */
    void healed() {
        healedSince = world.time();
    }

    /** A message that has not been read everywhere yet, if there is one. */
    @Nullable
    String missing(Collection<Participant> readers) {
        for (Participant reader : readers) {
            for (Sent message : sent.values()) {
                if (isDue(message, reader) && !reader.reading().has(message.text)) {
                    return reader.name() + " has not read " + message.text + ", sent at " + message.begun;
                }
            }
        }
        return null;
    }

    /** Somebody puts a copy of an envelope before those that it follows: nobody can tell its place any more. */
    void putAhead(NetworkEnvelope envelope) {
        outOfPlace.add(origin(envelope));
    }

    /**
     * A sender tries to publish. What it tries again under the same timestamp, since nobody told it what became of it,
     * may be stored far behind its time: a reader can find it after what was sent later. It keeps the timestamp also
     * where the first try did not get as far as here, so for a reader whose clock is ahead it can be older still.
     */
    void tried(NetworkEnvelope envelope) {
        if (!envelope.topic().contains("/message-")) {
            return;
        }
        Origin origin = origin(envelope);
        Attempt attempt = new Attempt(origin, envelope.topic(), envelope.timestampNs());
        Duration first = firstTried.computeIfAbsent(attempt, tried -> world.time());
        boolean isLate = plan.has(Trouble.WRONG_CLOCKS)
                ? world.time().compareTo(first) > 0 || isOldTo(Chaos.CLOCK_WRONG, envelope)
                : isOldTo(Duration.ZERO, envelope);
        if (isLate || isStoredAnew(first)) {
            outOfPlace.add(origin);
        }
    }

    /** Whether the node may have had what was tried first at a time, and lost it: it has got others since. */
    private boolean isStoredAnew(Duration first) {
        return nodePutBack != null
                && first.compareTo(nodePutBack) <= 0
                && world.time().compareTo(nodePutBack) > 0;
    }

    /** Whether a reader whose clock is so far ahead no longer looks at once as far back as an envelope's time. */
    private boolean isOldTo(Duration ahead, NetworkEnvelope envelope) {
        Instant stamp = Instant.EPOCH.plusNanos(envelope.timestampNs());
        return Duration.between(stamp, world.rightTime()).plus(ahead).compareTo(IN_TIME) > 0;
    }

    private Origin origin(NetworkEnvelope envelope) {
        Header header = seals.open(envelope)
                .orElseThrow(() -> new AssertionError("What is sent can be opened."))
                .content()
                .header();
        return new Origin(header.senderInstallation(), header.sentNs());
    }

    private boolean isInPlace(Sent message) {
        if (!keepsTime(message.sender)) {
            return false;
        }
        PeerId sender = message.sender.peer();
        return sender == null || !outOfPlace.contains(new Origin(sender.installation(), message.sentNs));
    }

    /** Whether times rise beyond those that were forgotten. */
    private boolean keepsTime(Participant sender) {
        return !(plan.has(Trouble.WRONG_CLOCKS) && wasPutBack(sender));
    }

    /** Each sender's messages were read in its order, and sent in the order of the calls. */
    void inOrder(Collection<Participant> readers) {
        for (Participant reader : readers) {
            Map<Participant, Sent> last = new HashMap<>();
            for (String text : reader.reading().rows().values()) {
                Sent message = sent.get(text);
                if (message != null && plan.keepsOrder() && isInPlace(message)) {
                    Sent before = last.put(message.sender, message);
                    checks.that(
                            before == null || before.sentNs < message.sentNs,
                            "{} reads {} before {}",
                            reader.name(),
                            before == null ? "" : before.text,
                            text);
                }
            }
        }
        Map<String, Sent> last = new HashMap<>();
        for (Sent message : sent.values()) {
            if (message.durable && keepsTime(message.sender)) {
                Sent before = last.put(message.order, message);
                checks.that(
                        before == null || before.sentNs < message.sentNs,
                        "{} was sent before {}, and has a later time",
                        before == null ? "" : before.text,
                        message.text);
            }
        }
    }

    /**
     * A participant's own messages as its history shows them: all that it was told durable and has not lost, once, and
     * published unless given up.
     */
    void history(Participant sender, List<Message> own) {
        List<String> texts = new ArrayList<>();
        for (Message message : own) {
            durable(message);
            String text = Sent.nameOf(message);
            Sent told = sent.get(text);
            Delivery fate = told != null && told.givenUp ? Delivery.FAILED : Delivery.PUBLISHED;
            checks.that(
                    message.delivery().equals(Optional.of(fate)),
                    "the history of {} shows {} as {}",
                    sender.name(),
                    text,
                    message.delivery());
            texts.add(text);
        }
        Map<String, Integer> counts = new HashMap<>();
        texts.forEach(text -> counts.merge(text, 1, Integer::sum));
        for (Sent message : sent.values()) {
            if (message.sender == sender && message.durable) {
                int count = counts.getOrDefault(message.text, 0);
                int there = message.lost ? 0 : 1;
                checks.that(count == there, "the history of {} shows {} {} times", sender.name(), message.text, count);
            }
        }
    }

    /** Whatever came or went while a client was connected, its stream of messages has told of. */
    void wereTold(Collection<Participant> readers) {
        for (Participant reader : readers) {
            Streams streams = reader.streams();
            for (Sent message : sent.values()) {
                boolean isThere = reader.reading().has(message.text)
                        || (message.sender == reader && message.durable && !message.lost);
                checks.that(
                        streams == null || !isThere || !streams.lacks(message),
                        "{} was not told that {} is there",
                        reader.name(),
                        message.text);
            }
        }
    }

    /** How many messages were sent. */
    long messages() {
        return durable;
    }

    /** How many times a row was shown. */
    long read() {
        return read;
    }
}
