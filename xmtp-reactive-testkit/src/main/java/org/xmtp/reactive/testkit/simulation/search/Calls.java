package org.xmtp.reactive.testkit.simulation.search;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.CopyOutcome;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.Inbound;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.SentMessage;
import org.xmtp.reactive.api.Trust;
import org.xmtp.reactive.api.XmtpClient;
import org.xmtp.reactive.api.XmtpException;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.testkit.simulation.SimulatedMachine;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/**
 * What an installation's program calls beside reading: it sends, watches what becomes of it, at once or late, and asks.
 */
final class Calls {
    private static final int LATE_MS = 5000;
    private static final int CANCELLED_WITHIN_MS = 200;
    /** Reads beside the program that stays, as one that is started now and then. */
    private static final String BATCH_READER = "batch";

    private static final int BATCH = 64;

    private final Participant caller;
    private final Checks checks;
    private final SplittableRandom chance;
    private final boolean cancels;
    private boolean patient;

    Calls(Participant caller, Checks checks, SplittableRandom chance, boolean cancels) {
        this.caller = caller;
        this.checks = checks;
        this.chance = chance;
        this.cancels = cancels;
    }

    /** Whether from now on every call is awaited. */
    void patient(boolean awaits) {
        patient = awaits;
    }

    /** Follows what is being sent until it is durable, and on to the node. */
    void send(Flux<SentMessage> sending, String what) {
        Runnable end = caller.operations().begin("send " + what);
        Disposable call = sending.doFinally(signal -> end.run())
                .subscribe(this::durable, failure -> caller.failed("send", failure));
        if (cancels && !patient && chance.nextInt(10) == 0) {
            machine().after(upTo(CANCELLED_WITHIN_MS), call::dispose);
        }
    }

    private void durable(SentMessage message) {
        caller.ledger().durable(message.message());
        if (chance.nextInt(3) == 0) {
            machine().after(upTo(LATE_MS), () -> watch(message));
        } else {
            watch(message);
        }
    }

    private void watch(SentMessage message) {
        String text = Sent.nameOf(message.message());
        if (chance.nextBoolean()) {
            follow("published " + text, message.published().flux().cast(Object.class));
        } else {
            follow(
                    "copies of " + text,
                    message.copies()
                            .doOnNext(outcome -> checks.that(
                                    outcome instanceof CopyOutcome.Accepted
                                            || isOfRevoked(outcome)
                                            || isWithheld(outcome),
                                    "of {} a copy is {}",
                                    text,
                                    outcome))
                            .cast(Object.class));
        }
    }

    private boolean isOfRevoked(CopyOutcome outcome) {
        return outcome instanceof CopyOutcome.Revoked && caller.ledger().wasRevoked(outcome.installation());
    }

    private boolean isWithheld(CopyOutcome outcome) {
        return outcome instanceof CopyOutcome.Withheld withheld
                && caller.wire()
                        .withholding()
                        .hasWaited(
                                new PeerId(withheld.account(), withheld.installation()),
                                withheld.later() ? Trust.HOLD : Trust.REFUSE);
    }

    /** Approves installations of one account. */
    void approve(XmtpClient client, List<PeerId> peers) {
        Runnable end = caller.operations().begin("approve");
        client.approve(peers.get(0).account(), ids(peers))
                .doFinally(signal -> end.run())
                .subscribe(
                        nothing -> {},
                        failure -> notApproved(peers, failure),
                        () -> checks.that(
                                peers.stream().noneMatch(caller.wire().withholding()::isWaiting),
                                "{} has approved {}, and keeps from them what it sends",
                                caller.name(),
                                peers));
    }

    private void notApproved(List<PeerId> peers, Throwable failure) {
        checks.that(
                !(failure instanceof XmtpException known && known.code() == ErrorCode.INSTALLATION_UNKNOWN)
                        || ids(peers).stream().anyMatch(caller.ledger()::wasRevoked),
                "{} can't approve {}: {}",
                caller.name(),
                peers,
                failure);
        caller.failed("approve", failure);
    }

    private static List<InstallationId> ids(List<PeerId> peers) {
        return peers.stream().map(PeerId::installation).toList();
    }

    /** Asks for one of the things that can be asked for. */
    void ask(XmtpClient client, AccountAddress account) {
        switch (chance.nextInt(5)) {
            case 0 -> follow("canMessage", client.canMessage(List.of(account)).cast(Object.class));
            case 1 -> follow("installations", client.installations(account).cast(Object.class));
            case 2 -> follow("contacts", client.contacts().cast(Object.class));
            case 3 -> follow("unread", unread(client).cast(Object.class));
            default -> follow("conversations", client.conversations().cast(Object.class));
        }
    }

    /** Reads what there is, and acknowledges all of it. */
    Flux<Inbound> unread(XmtpClient client) {
        AtomicLong last = new AtomicLong();
        return client.unread(BATCH_READER)
                .doOnNext(row -> {
                    long before = last.getAndSet(row.position());
                    checks.that(row.position() > before, "{} is given {} behind {}", caller.name(), row, before);
                })
                .flatMap(row -> row.acknowledge().thenReturn(row), BATCH);
    }

    /** Has the fallback key replaced. */
    void rotate(XmtpClient client) {
        follow("rotate", client.rotate().flux().cast(Object.class));
    }

    private void follow(String what, Flux<Object> answers) {
        Runnable end = caller.operations().begin(what);
        answers.doFinally(signal -> end.run()).subscribe(answer -> {}, failure -> caller.failed(what, failure));
    }

    private SimulatedMachine machine() {
        return caller.machine();
    }

    private Duration upTo(int ms) {
        return Duration.ofMillis(1 + chance.nextInt(ms));
    }
}
