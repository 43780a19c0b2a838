package org.xmtp.reactive.inbound;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.api.spi.SubscriptionSignal;
import org.xmtp.reactive.api.spi.TopicPlace;
import org.xmtp.reactive.api.spi.TransportException;
import org.xmtp.reactive.network.Topics;
import org.xmtp.reactive.runtime.Inflow;
import org.xmtp.reactive.runtime.Loop;
import org.xmtp.reactive.session.Epoch;
import reactor.core.Disposable;

/** One subscription, from the call until it breaks. Hands on what it brings at the pace at which that is taken. */
final class Connection implements Inflow.Receiver<SubscriptionSignal> {
    /** How many envelopes are on their way at most. */
    private static final int CREDIT = 32;

    private final Epoch epoch;
    private final Traffic traffic;
    private final Receiver receiver;
    private final TopicSet topics;
    private @Nullable Inflow<SubscriptionSignal> inflow;
    private boolean over;
    private boolean subscribed;
    private boolean caughtUp;
    private long owed;
    private long free;

    /** Who takes what a connection brings. */
    interface Receiver {
        /** The topics to subscribe to. */
        Set<String> topics();

        /** The node has answered, and named the store behind it if that counts arrivals. */
        void subscribed(Optional<String> store);

        /** An envelope; whether it takes room in the intake, so that the next ones wait until there is some. */
        boolean received(NetworkEnvelope envelope, long arrival);

        /** Everything behind the place has come. */
        void caughtUp();

        /** It is broken, and another has to be made. */
        void broken(Throwable error);
    }

    Connection(Epoch epoch, Loop loop, Traffic traffic, Receiver receiver) {
        this.epoch = epoch;
        this.traffic = traffic;
        this.receiver = receiver;
        this.topics = new TopicSet(loop, receiver::topics);
    }

    /** Our topic, and those of accounts. */
    static Set<String> topicsOf(String own, Set<AccountAddress> accounts) {
        Set<String> all = new LinkedHashSet<>();
        all.add(own);
        accounts.forEach(account -> all.addAll(Topics.ofAccount(account)));
        return all;
    }

    /** Opens it; our topic goes on behind the place. */
    void open(NetworkTransport transport, Optional<TopicPlace> behind) {
        Inflow<SubscriptionSignal> opened = epoch.open(transport.subscribe(topics.sets(), behind), this);
        inflow = opened;
        opened.request(CREDIT);
    }

    boolean isOver() {
        return over;
    }

    void topicsChanged() {
        topics.changed();
    }

    /** Runs a task after a while, unless the connection breaks before, or it is disposed of. */
    Disposable after(Duration delay, Runnable task) {
        return epoch.after(delay, () -> {
            if (!over) {
                task.run();
            }
        });
    }

    @Override
    public void next(SubscriptionSignal signal) {
        if (over) {
            return;
        }
        boolean takesRoom = false;
        if (signal instanceof SubscriptionSignal.Received received) {
            takesRoom = receiver.received(received.envelope(), received.arrival());
        } else if (signal instanceof SubscriptionSignal.Subscribed answer && !subscribed) {
            // Once: a node that answers again begins nothing again.
            subscribed = true;
            receiver.subscribed(answer.store());
        } else if (signal instanceof SubscriptionSignal.CaughtUp && !caughtUp) {
            caughtUp = true;
            receiver.caughtUp();
        }
        if (takesRoom) {
            owed++;
            if (owed >= CREDIT / 2) {
                traffic.whenRoom(this::pay);
            }
            return;
        }
        // What waits for a sweep must not be behind what the sweep reads: it comes on however full the intake is.
        free++;
        if (free >= CREDIT / 2 && inflow != null) {
            long more = free;
            free = 0;
            inflow.request(more);
        }
    }

    private void pay() {
        if (!over && owed > 0 && inflow != null) {
            long more = owed;
            owed = 0;
            inflow.request(more);
        }
    }

    @Override
    public void ended(@Nullable Throwable error) {
        fail(
                error == null
                        ? new TransportException(
                                TransportException.Kind.UNAVAILABLE, "the node ended the subscription", null)
                        : error);
    }

    /** Breaks it off. */
    void fail(Throwable error) {
        if (!over) {
            end();
            receiver.broken(error);
        }
    }

    /** Ends it quietly. */
    void end() {
        over = true;
        if (inflow != null) {
            inflow.dispose();
        }
    }

    /** What is told of a failure while the connection stands. */
    Consumer<Throwable> failing() {
        return this::fail;
    }
}
