package org.xmtp.reactive.network;

import io.grpc.Status;
import java.util.concurrent.TimeoutException;
import org.xmtp.reactive.api.spi.TransportException;
import org.xmtp.reactive.api.spi.TransportException.Kind;

/** Turns whatever ends a call into a {@link TransportException}, divided by what the caller should do. */
final class CallFailures {
    /** How much of the node's own words is passed on, in characters. */
    static final int MAX_DESCRIPTION = 200;

    /** How gRPC begins its word on a message above the receiver's limit; both of its ends say it so. */
    private static final String OVER_RECEIVE_LIMIT = "message exceeds maximum size";

    private CallFailures() {}

    /** A Publish that failed. Its answer is empty: whatever is too large is the request, and stays so. */
    static TransportException publish(Throwable failure) {
        Status status = Status.fromThrowable(failure);
        boolean requestTooLarge = isOverReceiveLimit(status) || mentions(status, "larger than max");
        return of("Publish", requestTooLarge ? Kind.REFUSED : kind(status), status, failure);
    }

    /** A Query that failed. */
    static TransportException query(Throwable failure) {
        Status status = Status.fromThrowable(failure);
        return of("Query", isOverReceiveLimit(status) ? Kind.ANSWER_TOO_LARGE : kind(status), status, failure);
    }

    /**
     * A subscription that ended.
     *
     * @param underWay whether the node had answered: rate limits are held against a call before that, so a node that
     *     speaks of exhaustion later means this subscriber's buffer, and to subscribe again is right
     */
    static TransportException subscribe(Throwable failure, boolean underWay) {
        Status status = Status.fromThrowable(failure);
        if (isOverReceiveLimit(status)) {
            return of("Subscribe2", Kind.ANSWER_TOO_LARGE, status, failure);
        }
        boolean buffer = underWay && status.getCode() == Status.Code.RESOURCE_EXHAUSTED;
        return of("Subscribe2", buffer ? Kind.UNAVAILABLE : kind(status), status, failure);
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

    private static TransportException of(String call, Kind kind, Status status, Throwable failure) {
        String code = failure instanceof TimeoutException ? "no answer in time" : String.valueOf(status.getCode());
        String description = status.getDescription();
        String message = call + ": " + code + (description == null ? "" : ", " + printable(description));
        return new TransportException(kind, message, failure);
    }

    /** The node's words, cut to length and without what could steer a terminal. */
    private static String printable(String description) {
        StringBuilder text = new StringBuilder();
        description
                .codePoints()
                .limit(MAX_DESCRIPTION)
                .map(point ->
                        Character.isISOControl(point) || Character.getType(point) == Character.FORMAT ? ' ' : point)
                .forEach(text::appendCodePoint);
        return text.toString();
    }
}
