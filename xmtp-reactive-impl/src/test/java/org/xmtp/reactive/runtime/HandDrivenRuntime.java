package org.xmtp.reactive.runtime;

import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Iterator;
import java.util.PriorityQueue;
import java.util.Set;
import org.xmtp.reactive.api.NodeAccess;
import org.xmtp.reactive.api.spi.NetworkTransport;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/**
 * A runtime without threads: nothing runs before the test says so, on the test's own thread. So a race is an order that
 * the test chooses. Within a kind of work, tasks run in the order in which they were given. Time stands still but for
 * {@link #pass}. What a task throws, the test sees. For one thread.
 */
public final class HandDrivenRuntime implements EngineRuntime {
    private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

    private final ArrayDeque<Task> tasks = new ArrayDeque<>();
    private final PriorityQueue<Delayed> delays =
            new PriorityQueue<>(Comparator.comparingLong(Delayed::dueNanos).thenComparingLong(Delayed::number));
    private final SecureRandom random = seeded();
    private long nanos;
    private long given;

    /** What a task is for. */
    public enum Kind {
        /** A client's state. */
        LOOP,
        /** Calls of the program. */
        EVENTS,
        /** The disk. */
        STORE,
        /** Computing. */
        LANE
    }

    private record Task(Kind kind, Runnable work) {}

    private static SecureRandom seeded() {
        try {
            SecureRandom random = SecureRandom.getInstance("SHA1PRNG");
            random.setSeed(1);
            return random;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has it", e);
        }
    }

    /** Runs all there is to do, and what follows from it. */
    public void run() {
        run(Kind.values());
    }

    /** Runs what there is to do of these kinds, and what follows from it; the others wait. */
    public void run(Kind... kinds) {
        while (step(kinds)) {
            // Each step does its work.
        }
    }

    /** Runs the one task of these kinds that has waited longest; false if there is none. */
    public boolean step(Kind... kinds) {
        Set<Kind> chosen = Set.of(kinds);
        for (Iterator<Task> waiting = tasks.iterator(); waiting.hasNext(); ) {
            Task task = waiting.next();
            if (chosen.contains(task.kind)) {
                waiting.remove();
                task.work.run();
                return true;
            }
        }
        return false;
    }

    /** Runs the one task of this kind that was given last, as a lane does that is faster than others; false if none. */
    public boolean stepNewest(Kind kind) {
        for (Iterator<Task> waiting = tasks.descendingIterator(); waiting.hasNext(); ) {
            Task task = waiting.next();
            if (task.kind == kind) {
                waiting.remove();
                task.work.run();
                return true;
            }
        }
        return false;
    }

    /** Lets time pass: what was to run after a while runs at its time, and all that follows from it. */
    public void pass(Duration duration) {
        long end = nanos + duration.toNanos();
        run();
        Delayed next;
        while ((next = delays.peek()) != null && next.dueNanos <= end) {
            delays.remove();
            nanos = next.dueNanos;
            next.give();
            run();
        }
        nanos = end;
    }

    @Override
    public Clock clock() {
        return new Clock() {
            @Override
            public Instant instant() {
                return START.plusNanos(nanos);
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                throw new UnsupportedOperationException("The engine knows one zone.");
            }
        };
    }

    @Override
    public long nanoTime() {
        return nanos;
    }

    @Override
    public SecureRandom random() {
        return random;
    }

    @Override
    public Strand loop() {
        return new HandDrivenStrand(Kind.LOOP);
    }

    @Override
    public Strand events() {
        return new HandDrivenStrand(Kind.EVENTS);
    }

    @Override
    public Strand store() {
        return new HandDrivenStrand(Kind.STORE);
    }

    @Override
    public Lanes lanes() {
        Strand strand = new HandDrivenStrand(Kind.LANE);
        return new Lanes() {
            @Override
            public void message(Runnable job) {
                strand.execute(job);
            }

            @Override
            public void check(Runnable job) {
                // Behind the messages' jobs that wait by now.
                strand.execute(() -> strand.execute(job));
            }
        };
    }

    @Override
    public NetworkTransport transport(NodeAccess node) {
        throw new UnsupportedOperationException("There is no network here.");
    }

    @Override
    public Mono<Void> close() {
        return Mono.fromRunnable(() -> {
            tasks.clear();
            delays.clear();
        });
    }

    private final class HandDrivenStrand implements Strand {
        private final Kind kind;

        HandDrivenStrand(Kind kind) {
            this.kind = kind;
        }

        @Override
        public void execute(Runnable task) {
            tasks.add(new Task(kind, task));
        }

        @Override
        public Disposable after(Duration delay, Runnable task) {
            Delayed delayed = new Delayed(nanos + delay.toNanos(), ++given, this, task);
            delays.add(delayed);
            return delayed;
        }
    }

    private static final class Delayed implements Disposable {
        private final long dueNanos;
        private final long number;
        private final Strand strand;
        private final Runnable task;
        private boolean disposed;

        Delayed(long dueNanos, long number, Strand strand, Runnable task) {
            this.dueNanos = dueNanos;
            this.number = number;
            this.strand = strand;
            this.task = task;
        }

        long dueNanos() {
            return dueNanos;
        }

        long number() {
            return number;
        }

        void give() {
            strand.execute(() -> {
                if (!disposed) {
                    task.run();
                }
            });
        }

        @Override
        public void dispose() {
            disposed = true;
        }

        @Override
        public boolean isDisposed() {
            return disposed;
        }
    }
}
