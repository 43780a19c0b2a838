package org.xmtp.reactive.testkit.simulation.search;

import java.time.Duration;
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
import org.xmtp.reactive.api.Inbound;
import org.xmtp.reactive.api.InboundMessage;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.Message;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.testkit.simulation.SimulatedWorld;
import org.xmtp.reactive.wire.EnvelopeCodec;
import org.xmtp.reactive.wire.Header;
import org.xmtp.reactive.wire.MalformedException;

/** All messages of a run, and who has to read them. */
final class Ledger {
    private final SimulatedWorld world;
    private final Plan plan;
    private final Checks checks;
    private final Map<String, Sent> sent = new LinkedHashMap<>();
    private final Map<String, Integer> numbers = new HashMap<>();
    private final Set<Origin> ahead = new HashSet<>();
    /** When everything was mended; before that, calls to the node could fail. */
    private Duration quietSince = Duration.ofDays(1);

    private long durable;
    private long read;

    /** Names a message. */
    private record Origin(InstallationId sender, long sentNs) {}

    Ledger(SimulatedWorld world, Plan plan, Checks checks) {
        this.world = world;
        this.plan = plan;
        this.checks = checks;
    }

    /**
     * A send is about to be subscribed.
     *
     * @param call names those that go in the order of their calls
     */
    Sent begin(Participant sender, AccountAddress to, String call) {
        String order = sender.name() + " to " + to.wire().substring(0, 8) + call;
        String text = order + " #" + numbers.merge(order, 1, Integer::sum);
        Sent begun = new Sent(text, sender, to, order, world.time(), sender.isOffline());
        sent.put(text, begun);
        world.note(sender.name(), "sends " + text, 0);
        return begun;
    }

    /** A send is durable, as its sender was told. */
    void durable(Message message) {
        Sent told = sent.get(message.text().orElse(""));
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
            String text = inbound.message().text().orElse("");
            world.note(reader.name(), "reads " + text, row.position());
            Sent message = sent.get(text);
            checks.that(
                    message != null && message.sender != reader && concerns(message, reader),
                    "{} reads {}, which is not for it",
                    reader.name(),
                    text);
            if (message != null) {
                durable(message, inbound.message().sentNs());
            }
        } else {
            checks.that(
                    plan.has(Trouble.HOSTILE_PEER),
                    "{} is shown a failure, and nobody is hostile: {}",
                    reader.name(),
                    row);
        }
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
                || !concerns(message, reader)
                || registered == null
                || peer == null) {
            return false;
        }
        boolean hadTime = registered.plus(plan.noticedWithin()).compareTo(message.begun) <= 0;
        return message.sender.wire().knew(peer, message.begun) || (hadTime && reachesNode(message));
    }

    /** Whether its sender could ask who is there. */
    private boolean reachesNode(Sent message) {
        return !message.offline && (!plan.hinders() || message.begun.compareTo(quietSince) >= 0);
    }

    /** Everything is mended. */
    void quiet() {
        quietSince = world.time();
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
        try {
            Header header = EnvelopeCodec.read(envelope.message()).header();
            ahead.add(new Origin(header.senderInstallation(), header.sentNs()));
        } catch (MalformedException e) {
            throw new AssertionError("What is sent is well formed.", e);
        }
    }

    private boolean isInPlace(Sent message) {
        PeerId sender = message.sender.peer();
        return sender == null || !ahead.contains(new Origin(sender.installation(), message.sentNs));
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
            if (message.durable) {
                Sent before = last.put(message.order, message);
                checks.that(
                        before == null || before.sentNs < message.sentNs,
                        "{} was sent before {}, and has a later time",
                        before == null ? "" : before.text,
                        message.text);
            }
        }
    }

    /** A participant's own messages as its history shows them: all that it was told durable, once and published. */
    void history(Participant sender, List<Message> own) {
        List<String> texts = new ArrayList<>();
        for (Message message : own) {
            durable(message);
            checks.that(
                    message.delivery().equals(Optional.of(Delivery.PUBLISHED)),
                    "the history of {} shows {} as {}",
                    sender.name(),
                    message.text().orElse(""),
                    message.delivery());
            texts.add(message.text().orElse(""));
        }
        Map<String, Integer> counts = new HashMap<>();
        texts.forEach(text -> counts.merge(text, 1, Integer::sum));
        for (Sent message : sent.values()) {
            if (message.sender == sender && message.durable) {
                int count = counts.getOrDefault(message.text, 0);
                checks.that(count == 1, "the history of {} shows {} {} times", sender.name(), message.text, count);
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
