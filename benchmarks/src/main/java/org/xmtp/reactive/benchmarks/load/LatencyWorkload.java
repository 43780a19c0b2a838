package org.xmtp.reactive.benchmarks.load;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.Conversation;
import org.xmtp.reactive.api.InboundMessage;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.XmtpClient;
import reactor.core.publisher.Mono;

/**
 * Milliseconds from the moment at which a text ought to be sent until a reader has it, acknowledged or not. The
 * schedule waits for nobody: where sender, node or receiver stall, the wait of everything that fell due meanwhile
 * counts in full.
 *
 * @param conversation of the sender
 * @param receiver is connected
 */
record LatencyWorkload(Conversation conversation, XmtpClient receiver) implements Workload {
    private static final int PER_SECOND = 200;

    /** Compiles the same code in less time. */
    private static final int WARM_UP_PER_SECOND = 1_000;

    /** Two accounts with an installation each, both connected. */
    static LatencyWorkload prepare(Cast cast) {
        XmtpClient sender =
                Cast.await(cast.player("sender", PrivateKeySigner.random()).open());
        XmtpClient receiver =
                Cast.await(cast.player("receiver", PrivateKeySigner.random()).open());
        Cast.introduce(sender, receiver, List.of(receiver));
        return new LatencyWorkload(sender.conversation(receiver.address()), receiver);
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
        Mono<Void> reading = Cast.read(receiver, messages, row -> latencies.recordValue(schedule.lateness(number(row))))
                .cache();
        reading.subscribe(nothing -> {}, refused::set);
        for (int number = 0; number < messages && refused.get() == null; number++) {
            schedule.await(number);
            conversation.send(Cast.text(number)).subscribe(sent -> {}, refused::set);
        }
        Throwable error = refused.get();
        if (error != null) {
            throw new IllegalStateException("a text could not be sent or read", error);
        }
        reading.block(Cast.LIMIT);
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
