package org.xmtp.reactive.node.relay;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.node.envelope.ArrivedEnvelope;
import org.xmtp.reactive.node.envelope.Topics;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;

/** The relay between the callers of one process. */
public final class InProcessRelay implements EnvelopeRelay {

    /** How many topics are registered in one go: publishing waits for no more than that. */
    private static final int SLICE = 1_000;

    /** Who lets something wait for longer is slow. */
    static final Duration SLOW = Duration.ofSeconds(1);

    /** The most of them that are told. */
    static final int SHOWN = 20;

    private final Scheduler scheduler;
    private final WaitingRoom room;
    private final Departures departures = new Departures(SHOWN);
    // Guarded by this; nothing but look-ups and offers happens while it is held.
    private final Map<String, Set<Delivery>> byTopic = new HashMap<>();
    private final Set<Delivery> wildcards = new LinkedHashSet<>();
    private final Set<Delivery> all = new LinkedHashSet<>();
    private @Nullable Throwable closed;

    /** @param scheduler hands the envelopes over to the subscribers; not closed here */
    public InProcessRelay(Scheduler scheduler) {
        this(scheduler, WaitingRoom.ofMemory());
    }

    InProcessRelay(Scheduler scheduler, WaitingRoom room) {
        this.scheduler = scheduler;
        this.room = room;
    }

    @Override
    public void publish(List<ArrivedEnvelope> envelopes) {
        Set<Delivery> touched = new LinkedHashSet<>();
        for (ArrivedEnvelope envelope : envelopes) {
            route(envelope, touched);
            if (room.isOverfull()) {
                touched.forEach(Delivery::flush);
                makeRoom();
            }
        }
        touched.forEach(Delivery::flush);
    }

    /** Ends those of whom most waits, so that whoever reads is not harmed by those who do not. */
    private void makeRoom() {
        List<Delivery> present = present();
        long most = present.stream().mapToLong(Delivery::waitingBytes).max().orElse(0);
        present.stream()
                .filter(delivery -> delivery.waitingBytes() > most / 2)
                .forEach(delivery -> delivery.fail(new SubscriberTooSlowException()));
    }

    private synchronized List<Delivery> present() {
        return new ArrayList<>(all);
    }

    private synchronized void route(ArrivedEnvelope envelope, Set<Delivery> touched) {
        Parcel parcel = new Parcel(envelope, room);
        String topic = envelope.envelope().getContentTopic();
        Set<Delivery> exact = byTopic.getOrDefault(topic, Set.of());
        for (Delivery delivery : exact) {
            delivery.offer(parcel);
            touched.add(delivery);
        }
        if (Topics.underWildcard(topic)) {
            for (Delivery delivery : wildcards) {
                if (!exact.contains(delivery)) {
                    delivery.offer(parcel);
                    touched.add(delivery);
                }
            }
        }
    }

    @Override
    public LiveSubscription subscribe(Subscriber subscriber, TopicFilter filter) {
        Registration registration = new Registration(subscriber);
        registration.open();
        registration.replace(filter);
        return registration;
    }

    @Override
    public synchronized int subscribers() {
        return all.size();
    }

    @Override
    public SlowSubscribers slow() {
        List<Backlog> behind = present().stream()
                .flatMap(delivery -> delivery.backlog().stream())
                .filter(backlog -> backlog.oldest().compareTo(SLOW) > 0)
                .sorted(Comparator.comparing(Backlog::oldest).reversed())
                .limit(SHOWN)
                .toList();
        return new SlowSubscribers(behind, departures.last());
    }

    @Override
    public void interrupt(Throwable cause) {
        present().forEach(delivery -> delivery.fail(cause));
    }

    @Override
    public void close(Throwable cause) {
        synchronized (this) {
            closed = cause;
        }
        interrupt(cause);
    }

    /** A subscriber's place in the tables. */
    private final class Registration implements LiveSubscription {

        private final Delivery delivery;
        // Guarded by this registration.
        private TopicFilter current = TopicFilter.NONE;
        private boolean left;

        Registration(Subscriber subscriber) {
            this.delivery = new Delivery(scheduler, subscriber, departures, this::leave);
        }

        @Override
        public Flux<ArrivedEnvelope> envelopes() {
            return delivery;
        }

        private void open() {
            Throwable cause;
            synchronized (InProcessRelay.this) {
                cause = closed;
                all.add(delivery);
            }
            if (cause != null) {
                delivery.fail(cause);
            }
        }

        @Override
        public synchronized void replace(TopicFilter filter) {
            if (left) {
                return;
            }
            move(filter);
        }

        private synchronized void leave() {
            if (left) {
                return;
            }
            left = true;
            move(TopicFilter.NONE);
            synchronized (InProcessRelay.this) {
                all.remove(delivery);
            }
        }

        /** Called with this registration's monitor held, which no thread takes while it holds the relay's. */
        private void move(TopicFilter filter) {
            TopicFilter before = current;
            current = filter;
            // Everything new is entered before anything old goes: no instant is without what stays wanted.
            inSlices(
                    filter.topics(),
                    before.topics(),
                    topic -> byTopic.computeIfAbsent(topic, added -> new LinkedHashSet<>(2))
                            .add(delivery));
            synchronized (InProcessRelay.this) {
                if (filter.wildcard()) {
                    wildcards.add(delivery);
                } else {
                    wildcards.remove(delivery);
                }
            }
            inSlices(
                    before.topics(),
                    filter.topics(),
                    topic -> byTopic.computeIfPresent(topic, (kept, deliveries) -> {
                        deliveries.remove(delivery);
                        return deliveries.isEmpty() ? null : deliveries;
                    }));
        }

        private void inSlices(Set<String> topics, Set<String> except, Consumer<String> change) {
            Iterator<String> rest =
                    topics.stream().filter(topic -> !except.contains(topic)).iterator();
            while (rest.hasNext()) {
                synchronized (InProcessRelay.this) {
                    for (int i = 0; i < SLICE && rest.hasNext(); i++) {
                        change.accept(rest.next());
                    }
                }
            }
        }

        @Override
        public void cancel() {
            delivery.cancel();
        }
    }
}
