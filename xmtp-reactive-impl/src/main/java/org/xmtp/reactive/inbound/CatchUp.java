package org.xmtp.reactive.inbound;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.XmtpStorageException;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.network.TopicPages;
import org.xmtp.reactive.network.Topics;
import org.xmtp.reactive.session.Epoch;
import org.xmtp.reactive.store.Swept;

/**
 * Reads our topic by Query, and moves the floor behind which nothing has to be read again. A short sweep reads from the
 * floor on; what comes live meanwhile waits for it. Beside everything else one reads the hour before the floor after
 * each connecting, a medium one the last hour every ten minutes, and a full one from this installation's registration
 * on, a day after the last.
 */
final class CatchUp {
    private static final Duration MEDIUM_SWEEP_EVERY = Duration.ofMinutes(10);
    private static final Duration MEDIUM_SWEEP_AGAIN_AFTER = Duration.ofMinutes(1);
    private static final Duration AHEAD = Duration.ofMinutes(10);
    private static final Duration BEFORE_REGISTRATION = Duration.ofDays(1);

    /** Timestamps are unsigned: none is greater. */
    private static final long NO_END = -1;

    private final Inbound.Parts parts;
    private final Inbound.Client client;
    private final Intake intake;
    private final Epoch epoch;
    private final LiveEnvelopes live = new LiveEnvelopes();
    private final Away away;
    private final String topic;
    private final BackgroundSweep whileAway;
    private final BackgroundSweep medium;
    private final BackgroundSweep full;
    private final BackgroundSweep farAhead;
    private final ReadSoFar soFar;
    private @Nullable Sweep sweep;
    private long mediumDoneNanos;
    private boolean mediumWanted;
    private long mediumWantedNs;
    private long leavesBeforeFull;
    private long leavesBeforeFarAhead;

    /** Goes on where the last complete sweeps let it. */
    CatchUp(Inbound.Parts parts, Inbound.Client client, Intake intake, ReadSoFar soFar) {
        this.parts = parts;
        this.client = client;
        this.intake = intake;
        this.epoch = parts.core().epoch();
        this.topic = Topics.message(parts.identity().installation());
        this.soFar = soFar;
        this.away = new Away(epoch, soFar);
        this.mediumDoneNanos = epoch.nanoTime() - MEDIUM_SWEEP_EVERY.toNanos();
        this.whileAway = new BackgroundSweep(
                epoch,
                client,
                intake,
                topic,
                new BackgroundSweep.Reach(away::isDue, away::begin, away::upToNs, beganNs -> soFar.readWhileAway()));
        this.medium = new BackgroundSweep(
                epoch,
                client,
                intake,
                topic,
                new BackgroundSweep.Reach(
                        this::isMediumSweepDue,
                        () -> epoch.nowNs() - Away.REACH.toNanos(),
                        () -> epoch.nowNs() + AHEAD.toNanos(),
                        this::mediumSweepDone));
        this.full = new BackgroundSweep(
                epoch,
                client,
                intake,
                topic,
                new BackgroundSweep.Reach(
                        this::isFullSweepDue,
                        () -> {
                            leavesBeforeFull = intake.farAhead().leaves();
                            return registeredNs();
                        },
                        () -> NO_END,
                        beganNs -> fullSweepDone(beganNs, isOwed(leavesBeforeFull))));
        this.farAhead = new BackgroundSweep(
                epoch,
                client,
                intake,
                topic,
                new BackgroundSweep.Reach(
                        () -> soFar.swept().owed() && isFullSweepDue(),
                        () -> {
                            leavesBeforeFarAhead = intake.farAhead().leaves();
                            // Whatever time it bears, what was left is met.
                            return 1;
                        },
                        () -> NO_END,
                        beganNs -> fullSweepDone(beganNs, intake.farAhead().leaves() != leavesBeforeFarAhead)));
    }

    private void mediumSweepDone(long beganNs) {
        mediumDoneNanos = epoch.nanoTime();
        // What it was wanted for since it began may lie where it had been already.
        mediumWanted &= mediumWantedNs > beganNs;
    }

    private void wantMediumSweep() {
        mediumWanted = true;
        mediumWantedNs = epoch.nowNs();
    }

    private boolean isMediumSweepDue() {
        Duration every = mediumWanted ? MEDIUM_SWEEP_AGAIN_AFTER : MEDIUM_SWEEP_EVERY;
        return epoch.nanoTime() - mediumDoneNanos >= every.toNanos();
    }

    private boolean isFullSweepDue() {
        long fullNs = soFar.swept().fullNs();
        // Its time may be of a clock that ran ahead.
        return fullNs == 0
                || fullNs > epoch.nowNs()
                || epoch.nowNs() - fullNs >= intake.farAhead().pause().toNanos();
    }

    private void fullSweepDone(long beganNs, boolean owed) {
        intake.farAhead().fullSweepEnded();
        soFar.full(beganNs, owed);
    }

    /**
     * Whether a sweep from the registration on leaves one to be owed. What was left under a place among arrivals may
     * bear an earlier time, or lie at another node: only the sweep that goes with arrivals is sure to meet it.
     */
    private boolean isOwed(long leavesBefore) {
        Swept before = soFar.swept();
        return intake.farAhead().leaves() != leavesBefore
                || (before.owed() && before.place().isPresent());
    }

    /** A connection begins: what the last one brought and nobody took is read again. */
    void begin() {
        wantMediumSweep();
        away.back();
        live.drain();
        live.sweepBegins();
    }

    /** Lets a live envelope wait for the end of the sweep; false if there is none, and it can go on at once. */
    boolean hold(NetworkEnvelope envelope) {
        return live.hold(envelope);
    }

    /** Sweeps farther back, when that is due, as long as the connection stands. */
    void inBackground(Connection stands) {
        whileAway.goOn(stands);
        medium.goOn(stands);
        full.goOn(stands);
    }

    /** Where arrivals are followed, all that is read again is what lies too far ahead in its chain. */
    void inBackgroundOfArrivals(Connection stands) {
        farAhead.goOn(stands);
    }

    /** Reads nothing more. */
    void end() {
        if (sweep != null) {
            sweep.end();
        }
        whileAway.end();
        medium.end();
        full.end();
        farAhead.end();
    }

    /** Reads everything from the floor on, then what the subscription brought meanwhile, and moves the floor. */
    void sweep(Connection stands, LongConsumer progress, Runnable done) {
        long beganNs = epoch.nowNs();
        long lost = intake.traffic().lost();
        // A floor ahead of the clock is from when that ran ahead: nobody knows what was read since.
        long floorNs = soFar.swept().floorNs();
        boolean whole = floorNs == 0 || floorNs > beganNs;
        away.sweepFrom(floorNs);
        long leavesBefore = intake.farAhead().leaves();
        live.sweepBegins();
        progress.accept(0);
        long endNs = whole ? NO_END : beganNs + AHEAD.toNanos();
        walk(
                stands,
                whole ? registeredNs() : floorNs,
                endNs,
                progress,
                () -> handOverLive(stands, beganNs, () -> {
                    intake.traffic().whenSettled(() -> {
                        if (stands.isOver()) {
                            return;
                        }
                        if (intake.traffic().lost() == lost) {
                            moveFloor(
                                    stands,
                                    beganNs,
                                    whole ? OptionalLong.of(leavesBefore) : OptionalLong.empty(),
                                    done);
                        } else {
                            stands.fail(machineFailed());
                        }
                    });
                }));
    }

    private void walk(Connection stands, long startNs, long endNs, LongConsumer progress, Runnable done) {
        Sweep fresh = new Sweep(
                epoch,
                new TopicPages(client.transport(), topic, startNs, Sweep.PAGE),
                intake,
                new Sweep.Plan(endNs, page -> Sweep.with(page, live), progress, done, stands.failing()));
        sweep = fresh;
        fresh.begin();
    }

    /** What a connection ends with that has brought what this machine could not judge. */
    static XmtpStorageException machineFailed() {
        return new XmtpStorageException(
                ErrorCode.STORE_UNAVAILABLE,
                "This machine could not judge what was received; it is read from the node again. The log says what"
                        + " failed.");
    }

    /**
     * Hands over what came live meanwhile, again until nothing more did. What was too much is read from the node, but
     * not from before the overlap, whatever times it bears.
     */
    private void handOverLive(Connection stands, long beganNs, Runnable done) {
        if (stands.isOver()) {
            return;
        }
        LiveEnvelopes.Meanwhile meanwhile = live.drain();
        if (meanwhile.isNothing()) {
            done.run();
            return;
        }
        intake.take(meanwhile.envelopes(), Passage.Origin.LIVE);
        Runnable again = () -> intake.traffic().whenRoom(() -> handOverLive(stands, beganNs, done));
        if (meanwhile.missing().isPresent()) {
            long missing = meanwhile.missing().getAsLong();
            long earliest = beganNs - ReadSoFar.OVERLAP.toNanos();
            long from = missing;
            if (Long.compareUnsigned(earliest, missing) > 0) {
                from = earliest;
                // What lies before is read beside everything else, as far back as that goes; at most once a minute.
                wantMediumSweep();
            }
            walk(stands, from, epoch.nowNs() + AHEAD.toNanos(), read -> {}, again);
        } else {
            again.run();
        }
    }

    /** The floor is our own clock, a while before the sweep began: what envelopes claim cannot move it. */
    private void moveFloor(Connection stands, long beganNs, OptionalLong leavesBeforeWhole, Runnable done) {
        Runnable noted = () -> {
            if (!stands.isOver()) {
                done.run();
            }
        };
        if (leavesBeforeWhole.isPresent()) {
            intake.farAhead().fullSweepEnded();
            away.sweptWhole();
            soFar.wholeUntil(beganNs, isOwed(leavesBeforeWhole.getAsLong()), noted);
        } else {
            away.sweptUntil(beganNs, noted);
        }
    }

    private long registeredNs() {
        long createdNs = parts.identity().stored().createdNs();
        // A clock that ran ahead then does not tell when that was.
        return createdNs > epoch.nowNs() ? 1 : Math.max(1, createdNs - BEFORE_REGISTRATION.toNanos());
    }
}
