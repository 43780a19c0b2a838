package org.xmtp.reactive.benchmarks.load;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.Conversation;
import org.xmtp.reactive.api.InboundMessage;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.XmtpClient;
import org.xmtp.reactive.network.Topics;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Milliseconds from the moment at which a text ought to be sent until a reader has it, acknowledged or not. The
 * schedule waits for nobody: where sender, node or receiver stall, the wait of everything that fell due meanwhile
 * counts in full.
 *
 * @param conversation of the sender
 * @param receiver is connected
 * @param flood what is published for the receiver meanwhile; it asks for nothing back
 */
record LatencyWorkload(Conversation conversation, XmtpClient receiver, Optional<Garbage> flood) implements Workload {
    private static final int PER_SECOND = 200;
    /** So long between two requests of a flood: 2,000 envelopes a second. */
    private static final Duration BETWEEN_GARBAGE = Duration.ofMillis(25);

    /** Compiles the same code in less time. */
    private static final int WARM_UP_PER_SECOND = 1_000;

    /** Two accounts with an installation each, both connected. */
    static LatencyWorkload prepare(Cast cast) {
        return prepare(cast, receiver -> Optional.empty());
    }

    /** The same, where what looks sealed to the receiver and is nothing comes ten times as often. */
    static LatencyWorkload amidAFlood(Cast cast) {
        return prepare(
                cast, receiver -> Optional.of(new Garbage(cast.line(), Topics.message(receiver.installationId()))));
    }

    private static LatencyWorkload prepare(Cast cast, Function<XmtpClient, Optional<Garbage>> flood) {
        XmtpClient sender =
                Cast.await(cast.player("sender", PrivateKeySigner.random()).open());
        XmtpClient receiver =
                Cast.await(cast.player("receiver", PrivateKeySigner.random()).open());
        Cast.introduce(sender, receiver, List.of(receiver));
        return new LatencyWorkload(sender.conversation(receiver.address()), receiver, flood.apply(receiver));
    }

    @Override
    public void warmUp(int messages) {
        measure(messages, WARM_UP_PER_SECOND);
    }

    @Override
    public List<Double> run(int messages) {
        Histogram nanoseconds = measure(messages, PER_SECOND);
        return List.of(
                nanoseconds.getValueAtPercentile(50) / 1e6,
                nanoseconds.getValueAtPercentile(99) / 1e6,
                nanoseconds.getMaxValue() / 1e6);
    }

    private Histogram measure(int messages, int perSecond) {
        Schedule schedule = new Schedule(System.nanoTime() + 100_000_000, 1_000_000_000L / perSecond);
        Histogram latencies = new Histogram(3);
        AtomicReference<@Nullable Throwable> refused = new AtomicReference<>();
        Consumer<InboundMessage> shown = row -> latencies.recordValue(schedule.lateness(number(row)));
        Mono<Void> reading = (flood.isPresent()
                        ? Cast.readAmidFailures(receiver, messages, shown)
                        : Cast.read(receiver, messages, shown))
                .cache();
        reading.subscribe(nothing -> {}, refused::set);
        Disposable flooding = Mono.justOrEmpty(flood)
                .flatMap(garbage ->
                        garbage.publish(Flux.interval(BETWEEN_GARBAGE).onBackpressureDrop()))
                .subscribe(nothing -> {}, refused::set);
        for (int number = 0; number < messages && refused.get() == null; number++) {
            schedule.await(number);
            conversation.send(Cast.text(number)).subscribe(sent -> {}, refused::set);
        }
        Throwable error = refused.get();
        if (error != null) {
            throw new IllegalStateException("a text could not be sent or read", error);
        }
        reading.block(Cast.LIMIT);
        flooding.dispose();
        return latencies;
    }

    private static int number(InboundMessage row) {
        String text = row.message().text().orElseThrow();
        return Integer.parseInt(text.substring(0, text.indexOf(' ')));
    }

    /**
     * When each message is due.
     *
     * @param began when the first is, in {@link System#nanoTime()}
     * @param interval nanoseconds between two
     */
    record Schedule(long began, long interval) {
        /** When a message ought to be sent. */
        long due(int number) {
            return began + number * interval;
        }

        /** How long ago that was, in nanoseconds. */
        long lateness(int number) {
            return System.nanoTime() - due(number);
        }

        /** Returns when a message is due, and at once when it has been. */
        void await(int number) {
            long left;
            while ((left = due(number) - System.nanoTime()) > 0) {
                LockSupport.parkNanos(left);
            }
        }
    }
}
