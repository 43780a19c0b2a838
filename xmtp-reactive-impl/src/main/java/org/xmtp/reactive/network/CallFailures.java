package org.xmtp.reactive.network;

import io.grpc.Status;
import java.time.Duration;
import org.xmtp.reactive.api.Printable;
import org.xmtp.reactive.api.spi.TransportException;
import org.xmtp.reactive.api.spi.TransportException.Kind;

/**
 * Turns whatever ends a call into a {@link TransportException}, divided by what the caller should do.
 *
 * @param node the node that was called
 */
record CallFailures(NodeAddress node) {
    /** How much of the node's own words is passed on, in characters. */
    static final int MAX_DESCRIPTION = 200;

    /** What the API calls each call. */
    static final String PUBLISH = "Publish";

    static final String QUERY = "Query";
    static final String SUBSCRIBE = "Subscribe2";

    /** How gRPC begins its word on a message above the receiver's limit; both of its ends say it so. */
    private static final String OVER_RECEIVE_LIMIT = "message exceeds maximum size";

    /** What is called, for an error. */
    String name(String call) {
        return call + " at " + node;
    }

    /** A call that has waited in vain. */
    TransportException unanswered(String call, Duration limit) {
        return new TransportException(
                Kind.UNAVAILABLE, name(call) + " was not answered within " + limit.toSeconds() + " s.", null);
    }

    /** A call on a transport that was closed, before or meanwhile. */
    TransportException closed() {
        return new TransportException(Kind.UNAVAILABLE, "The transport to " + node + " is closed.", null);
    }

    /** A call on a connection over which nothing comes any more. */
    TransportException silent(Duration silence) {
        return new TransportException(
                Kind.UNAVAILABLE,
                "The connection to " + node + " has been silent for " + silence.toSeconds()
                        + " s; another one is made.",
                null);
    }

    /** A subscription that is live only, since the place which was named is unknown. */
    TransportException placeRefused() {
        return new TransportException(
                Kind.PLACE_UNKNOWN, name(SUBSCRIBE) + ": the node's store has not what was named.", null);
    }

    /** Whether a call ended since the node said nothing for as long as it was given. */
    static boolean isSilence(Throwable failure) {
        return Status.fromThrowable(failure).getCode() == Status.Code.DEADLINE_EXCEEDED;
    }

    /** A Publish that failed. Its answer is empty: whatever is too large is the request, and stays so. */
    TransportException publish(Throwable failure) {
        Status status = Status.fromThrowable(failure);
        boolean requestTooLarge = isOverReceiveLimit(status) || mentions(status, "larger than max");
        return of(PUBLISH, requestTooLarge ? Kind.REFUSED : kind(status), status, failure);
    }

    /** A Query that failed. */
    TransportException query(Throwable failure) {
        Status status = Status.fromThrowable(failure);
        return of(QUERY, isOverReceiveLimit(status) ? Kind.ANSWER_TOO_LARGE : kind(status), status, failure);
    }

    /** A look behind a place that failed: the store is another one where the node does not take its name. */
    TransportException arrivals(Throwable failure) {
        Status status = Status.fromThrowable(failure);
        return of(
                QUERY,
                status.getCode() == Status.Code.FAILED_PRECONDITION ? Kind.PLACE_UNKNOWN : kind(status),
                status,
                failure);
    }

    /**
     * A subscription that ended.
     *
     * @param underWay whether the node had answered: rate limits are held against a call before that, so a node that
     *     speaks of exhaustion later means this subscriber's buffer, and to subscribe again is right
     */
    TransportException subscribe(Throwable failure, boolean underWay) {
        Status status = Status.fromThrowable(failure);
        if (isOverReceiveLimit(status)) {
            return of(SUBSCRIBE, Kind.ANSWER_TOO_LARGE, status, failure);
        }
        if (StoreNames.refusesPlace(Status.trailersFromThrowable(failure))) {
            return of(SUBSCRIBE, Kind.PLACE_UNKNOWN, status, failure);
        }
        boolean buffer = underWay && status.getCode() == Status.Code.RESOURCE_EXHAUSTED;
        return of(SUBSCRIBE, buffer ? Kind.UNAVAILABLE : kind(status), status, failure);
    }

    private static Kind kind(Status status) {
        return switch (status.getCode()) {
            case RESOURCE_EXHAUSTED -> Kind.RATE_LIMITED;
            case INVALID_ARGUMENT,
                    NOT_FOUND,
                    ALREADY_EXISTS,
                    PERMISSION_DENIED,
                    UNAUTHENTICATED,
                    FAILED_PRECONDITION,
                    OUT_OF_RANGE,
                    UNIMPLEMENTED -> Kind.REFUSED;
            case OK, CANCELLED, UNKNOWN, DEADLINE_EXCEEDED, ABORTED, INTERNAL, UNAVAILABLE, DATA_LOSS ->
                Kind.UNAVAILABLE;
        };
    }

    private static boolean isOverReceiveLimit(Status status) {
        return mentions(status, OVER_RECEIVE_LIMIT);
    }

    private static boolean mentions(Status status, String words) {
        String description = status.getDescription();
        return status.getCode() == Status.Code.RESOURCE_EXHAUSTED && description != null && description.contains(words);
    }

    private TransportException of(String call, Kind kind, Status status, Throwable failure) {
        if (failure instanceof TransportException known) {
            return known;
        }
        if (isSilence(failure)) {
            return unanswered(call, call.equals(PUBLISH) ? GrpcTransport.PUBLISH_TIMEOUT : GrpcTransport.QUERY_TIMEOUT);
        }
        String said = DialFailure.sentence(node, status).orElseGet(() -> saying(status));
        return new TransportException(kind, name(call) + ": " + said, failure);
    }

    private static String saying(Status status) {
        String description = status.getDescription();
        Throwable cause = status.getCause();
        return status.getCode()
                + (description == null ? "" : ", " + cut(description))
                + (cause == null ? "" : " (" + cut(Printable.root(cause)) + ")");
    }

    private static String cut(String description) {
        return description.length() <= MAX_DESCRIPTION ? description : description.substring(0, MAX_DESCRIPTION) + "…";
    }
}
