package org.xmtp.reactive.testkit.simulation;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.spi.TransportException;
import org.xmtp.reactive.testkit.FaultPlan;
import org.xmtp.reactive.testkit.PublishFault;
import org.xmtp.reactive.testkit.QueryFault;
import org.xmtp.reactive.testkit.SubscriptionFault;

/**
 * Faults of the network, by chance: of the kinds chosen, in a share of all calls. All of them can be recovered from:
 * nothing is refused for good, and nothing that the node has taken is lost.
 */
public final class NetworkFaults implements FaultPlan {
    private static final Duration PAST_EVERY_DEADLINE = Duration.ofMinutes(1);
    private static final Duration SILENCE = Duration.ofMinutes(6);
    private static final int LONGEST_DELAY_MS = 3000;
    private static final int LONGEST_SUBSCRIPTION = 100;
    private static final double DROPPED_SHARE = 0.2;

    /** What can befall a call. */
    public enum Kind {
        /** The request never reaches the node, and the caller is told. */
        REQUEST_LOST,
        /** The node does as it is asked, and the caller is told that the call failed. */
        ANSWER_LOST,
        /** The node does as it is asked, and nobody says anything until the caller's deadline. */
        SILENT,
        /** The node takes the first envelopes of a Publish only. */
        HALVED,
        /** The request reaches the node twice. */
        TWICE,
        /** It all takes up to three seconds longer. */
        LATE,
        /** The node says that it is asked too much. */
        RATE_LIMITED,
        /** A subscription is refused. */
        REFUSED,
        /** A subscription ends with an error after some envelopes. */
        CUT,
        /** A subscription says nothing any more after some envelopes, and ends with an error later. */
        HALF_OPEN,
        /** A subscription loses some envelopes without any sign. */
        DROPPED,
        /** A subscription brings each envelope twice. */
        REPEATED,
        /** A subscription brings each envelope later than a Query would. */
        LAGGING
    }

    private static final List<Kind> OF_PUBLISH = List.of(
            Kind.REQUEST_LOST, Kind.ANSWER_LOST, Kind.SILENT, Kind.HALVED, Kind.TWICE, Kind.LATE, Kind.RATE_LIMITED);
    private static final List<Kind> OF_QUERY =
            List.of(Kind.REQUEST_LOST, Kind.ANSWER_LOST, Kind.SILENT, Kind.LATE, Kind.RATE_LIMITED);
    private static final List<Kind> OF_SUBSCRIPTION =
            List.of(Kind.REFUSED, Kind.LATE, Kind.CUT, Kind.HALF_OPEN, Kind.DROPPED, Kind.REPEATED, Kind.LAGGING);

    private final SplittableRandom chance;
    private final Set<Kind> kinds;
    private final double share;

    /**
     * Faults to come.
     *
     * @param chance where they are drawn from: {@link SimulatedWorld#chance()}
     * @param share how many of the calls something befalls, from 0 to 1
     * @param kinds what befalls them
     */
    public NetworkFaults(SplittableRandom chance, double share, Set<Kind> kinds) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("Not a share: " + share + "; give 0 to 1.");
        }
        this.chance = chance;
        this.share = share;
        this.kinds = kinds.isEmpty() ? EnumSet.noneOf(Kind.class) : EnumSet.copyOf(kinds);
    }

    /** No faults at all. */
    public static FaultPlan none() {
        return new NetworkFaults(new SplittableRandom(0), 0, Set.of());
    }

    @Override
    public PublishFault publish() {
        Kind kind = next(OF_PUBLISH);
        if (kind == null) {
            return new PublishFault.None();
        }
        return switch (kind) {
            case REQUEST_LOST -> new PublishFault.RequestLost(TransportException.Kind.UNAVAILABLE);
            case ANSWER_LOST -> new PublishFault.AnswerLost(TransportException.Kind.UNAVAILABLE);
            case SILENT -> new PublishFault.AnswerLate(PAST_EVERY_DEADLINE);
            case HALVED -> new PublishFault.Halved(chance.nextInt(8), TransportException.Kind.UNAVAILABLE);
            case TWICE -> new PublishFault.Twice();
            case RATE_LIMITED -> new PublishFault.RequestLost(TransportException.Kind.RATE_LIMITED);
            default -> new PublishFault.Late(delay());
        };
    }

    @Override
    public QueryFault query() {
        Kind kind = next(OF_QUERY);
        if (kind == null) {
            return new QueryFault.None();
        }
        return switch (kind) {
            case SILENT -> new QueryFault.Late(PAST_EVERY_DEADLINE);
            case RATE_LIMITED -> new QueryFault.Fails(TransportException.Kind.RATE_LIMITED);
            case LATE -> new QueryFault.Late(delay());
            default -> new QueryFault.Fails(TransportException.Kind.UNAVAILABLE);
        };
    }

    @Override
    public SubscriptionFault subscription() {
        Kind kind = next(OF_SUBSCRIPTION);
        if (kind == null) {
            return new SubscriptionFault.None();
        }
        return switch (kind) {
            case REFUSED -> new SubscriptionFault.Refused(TransportException.Kind.UNAVAILABLE);
            case LATE -> new SubscriptionFault.LateHeaders(delay());
            case CUT -> new SubscriptionFault.BreaksAfter(chance.nextInt(LONGEST_SUBSCRIPTION));
            case HALF_OPEN -> new SubscriptionFault.FallsSilent(chance.nextInt(LONGEST_SUBSCRIPTION), SILENCE);
            case DROPPED -> dropping(chance.split());
            case REPEATED -> new SubscriptionFault.Repeats();
            default -> new SubscriptionFault.Lags(delay());
        };
    }

    private static SubscriptionFault dropping(SplittableRandom drops) {
        return new SubscriptionFault.Drops(envelope -> drops.nextDouble() < DROPPED_SHARE);
    }

    /** What befalls the next call, if anything does. */
    private @Nullable Kind next(List<Kind> possible) {
        if (share == 0 || chance.nextDouble() >= share) {
            return null;
        }
        List<Kind> chosen = possible.stream().filter(kinds::contains).toList();
        return chosen.isEmpty() ? null : chosen.get(chance.nextInt(chosen.size()));
    }

    private Duration delay() {
        return Duration.ofMillis(1 + chance.nextInt(LONGEST_DELAY_MS));
    }
}
