package org.xmtp.reactive.inbound;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.TopicPlace;
import org.xmtp.reactive.api.spi.TransportException;
import org.xmtp.reactive.network.Backoff;
import org.xmtp.reactive.network.TopicPages;
import org.xmtp.reactive.session.Epoch;

/**
 * Where the node's store counts arrivals, our topic is read by them: a subscription goes on behind the place up to
 * which everything has its durable outcome, and nothing at or before that place is read again. Another store, or one
 * that has something else there, is read from its beginning.
 *
 * <p>A place moves as envelopes come, at most every five seconds. That nothing is missing, and so the floor, is looked
 * at once a minute, but only where something came since; so who is idle asks for nothing.
 */
final class Arrivals {
    private static final Logger LOG = LoggerFactory.getLogger(Arrivals.class);
    private static final Duration MOVED_EVERY = Duration.ofSeconds(5);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(60);
    /** Whom nobody writes to looks as well: what is old enough is forgotten only behind a look. */
    private static final Duration IDLE_LOOK_EVERY = Duration.ofDays(1);

    /** How long after the last envelope of history it is asked whether there is more, where no mark has come. */
    private static final Duration MARK_AFTER = Duration.ofSeconds(30);

    private final Inbound.Client client;
    private final Intake intake;
    private final Epoch epoch;
    private final ReadSoFar soFar;
    private final ResumePoint point;
    private long beganNs;
    private long lostBefore;
    private boolean history;
    private long read;
    private @Nullable Seen seen;
    private boolean moving;
    private boolean cameSinceLook;
    private long awaited;

    /**
     * The newest envelope that came, and how many of those before it had found no outcome when its connection began.
     */
    private record Seen(Connection connection, NetworkEnvelope envelope, String store, long arrival, long lostBefore) {
        TopicPlace place() {
            return new TopicPlace(
                    envelope.topic(),
                    store,
                    arrival,
                    TopicPages.placeOf(envelope).digest());
        }
    }

    Arrivals(Inbound.Client client, Intake intake, Epoch epoch, ReadSoFar soFar, String topic) {
        this.client = client;
        this.intake = intake;
        this.epoch = epoch;
        this.soFar = soFar;
        this.point = new ResumePoint(topic, soFar.swept().place());
    }

    /** A connection begins; where it is to go on. */
    Optional<TopicPlace> begin() {
        beganNs = epoch.nowNs();
        lostBefore = intake.traffic().lost();
        history = true;
        read = 0;
        seen = null;
        cameSinceLook = false;
        awaited = 0;
        return point.begin();
    }

    /** The arrival behind which the present connection goes on. */
    long behind() {
        return point.behind();
    }

    /** The node has answered, and named its store. */
    ResumePoint.Way answered(Optional<String> store) {
        return point.answered(store);
    }

    /** A connection is live for a while. */
    void calm() {
        point.calm();
    }

    /** A connection has ended: what it brought is not to come again. */
    void ended() {
        moveToNewest();
    }

    /** Whether a connection ended since the place is unknown, and the next one may begin elsewhere at once. */
    boolean goesOnElsewhere(Throwable failure) {
        return point.goesOnElsewhere(failure);
    }

    /** Whether what comes now arrived before the node answered. */
    boolean isHistory() {
        return history;
    }

    /** Whether what comes now was most likely here before: the topic is read from its beginning. */
    boolean readsAnew() {
        return history && point.behind() == 0;
    }

    /** Of history: how many envelopes came so far. */
    long read() {
        return read;
    }

    /** An envelope of our topic has come, and was taken. */
    void came(Connection connection, NetworkEnvelope envelope, long arrival) {
        if (history) {
            read++;
        }
        cameSinceLook = true;
        Optional<TopicPlace> behind = point.place();
        long newest = seen == null ? behind.map(TopicPlace::arrival).orElse(0L) : seen.arrival;
        if (behind.isPresent() && Long.compareUnsigned(arrival, newest) > 0) {
            seen = new Seen(connection, envelope, behind.get().store(), arrival, lostBefore);
            move();
        }
    }

    /** The place is moved up to the newest that came, in a while, if all of it has its outcome then. */
    private void move() {
        if (!moving) {
            moving = true;
            epoch.after(MOVED_EVERY, () -> {
                moving = false;
                moveToNewest();
            });
        }
    }

    private void moveToNewest() {
        Seen newest = seen;
        if (newest != null) {
            intake.traffic().whenSettled(() -> moveTo(newest));
        }
    }

    private void moveTo(Seen newest) {
        if (intake.traffic().lost() != newest.lostBefore) {
            if (!newest.connection.isOver()) {
                newest.connection.fail(CatchUp.machineFailed());
            }
            return;
        }
        if (point.isBefore(newest.store, newest.arrival)) {
            TopicPlace place = newest.place();
            point.reached(place);
            soFar.upTo(place);
        }
    }

    /**
     * A connection follows what arrives.
     *
     * @param mark run where history has ended and no mark has come: a node may know of arrivals and not of that
     */
    void follow(Connection stands, Runnable mark) {
        long before = read;
        stands.after(MARK_AFTER, () -> {
            if (history && read == before && intake.traffic().hasRoom()) {
                ask(stands, behind -> {
                    if (history && behind.isEmpty() && read == before) {
                        mark.run();
                    } else {
                        follow(stands, mark);
                    }
                });
            } else if (history) {
                follow(stands, mark);
            }
        });
    }

    /** All history has come; {@code live} is run when it has its outcome, and that is durable. */
    void caughtUp(Connection stands, Runnable live) {
        history = false;
        settled(stands, () -> {
            moveToNewest();
            // Of another store, or of a topic on which there is nothing yet.
            point.place()
                    .filter(place -> soFar.swept()
                            .place()
                            .filter(moved -> moved.store().equals(place.store()))
                            .isEmpty())
                    .ifPresent(soFar::upTo);
            soFar.until(beganNs, () -> {
                if (!stands.isOver()) {
                    live.run();
                    lookLater(stands);
                }
            });
        });
    }

    /**
     * Runs a task when all that came has its outcome; where this machine could not judge some, it has to come again.
     */
    private void settled(Connection stands, Runnable task) {
        long lost = lostBefore;
        intake.traffic().whenSettled(() -> {
            if (stands.isOver()) {
                return;
            }
            if (intake.traffic().lost() == lost) {
                task.run();
            } else {
                stands.fail(CatchUp.machineFailed());
            }
        });
    }

    private void lookLater(Connection stands) {
        stands.after(Backoff.jittered(LOOK_EVERY, client.loop().random()), () -> look(stands));
    }

    private void look(Connection stands) {
        Optional<TopicPlace> newest = newest();
        boolean due = cameSinceLook || epoch.nowNs() - soFar.sweptNs() >= IDLE_LOOK_EVERY.toNanos();
        // While there is no room nothing more is asked for, so what is behind cannot come.
        if (!due || newest.isEmpty() || !intake.traffic().hasRoom()) {
            lookLater(stands);
            return;
        }
        if (Long.compareUnsigned(awaited, newest.get().arrival()) > 0) {
            stands.fail(new TransportException(
                    TransportException.Kind.UNAVAILABLE, "the subscription has left out what was stored", null));
            return;
        }
        long atNs = epoch.nowNs();
        cameSinceLook = false;
        ask(stands, behind -> {
            // What is behind is on its way, and has a minute for it.
            awaited = behind.orElse(0L);
            if (behind.isPresent()) {
                cameSinceLook = true;
                lookLater(stands);
            } else {
                settled(stands, () -> soFar.until(atNs, () -> lookLater(stands)));
            }
        });
    }

    /** Asks what lies behind the newest that came; where that fails, something may. */
    private void ask(Connection stands, Consumer<Optional<Long>> answered) {
        Optional<TopicPlace> newest = newest();
        if (newest.isEmpty()) {
            return;
        }
        epoch.await(
                client.transport().arrivedBehind(newest.get()).map(Optional::of).defaultIfEmpty(Optional.empty()),
                behind -> {
                    if (!stands.isOver()) {
                        answered.accept(behind);
                    }
                },
                error -> {
                    if (stands.isOver()) {
                        return;
                    }
                    if (error instanceof TransportException unknown
                            && unknown.kind() == TransportException.Kind.PLACE_UNKNOWN) {
                        // The answer to the next subscription tells what it is, and where it goes on.
                        stands.fail(new TransportException(
                                TransportException.Kind.UNAVAILABLE, "the node asked is on another store", error));
                    } else {
                        LOG.debug("Whether anything is missing could not be looked at", error);
                        answered.accept(Optional.of(0L));
                    }
                });
    }

    private Optional<TopicPlace> newest() {
        return seen == null ? point.place() : Optional.of(seen.place());
    }
}
