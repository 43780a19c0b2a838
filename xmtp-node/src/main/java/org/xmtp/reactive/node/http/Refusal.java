package org.xmtp.reactive.node.http;

import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.netty.channel.AbortedException;

/**
 * What failed, as other nodes say it: {@code {"code":3,"message":"…","details":[]}}.
 *
 * @param http the status of the answer
 * @param status the same as a service says it
 */
record Refusal(HttpResponseStatus http, Status status) {

    private static final Logger LOG = LoggerFactory.getLogger(Refusal.class);

    /** A failure that HTTP has a status of its own for. */
    static final class RefusedException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final transient Refusal refusal;

        RefusedException(HttpResponseStatus http, Status status) {
            super(status.getDescription());
            this.refusal = new Refusal(http, status);
        }
    }

    /** What is said of a failure; one of the node itself is told its operator alone. */
    static Refusal of(Throwable failure) {
        if (failure instanceof RefusedException known) {
            return known.refusal;
        }
        if (failure instanceof TimeoutException) {
            return new Refusal(
                    HttpResponseStatus.REQUEST_TIMEOUT,
                    Status.DEADLINE_EXCEEDED.withDescription(
                            "the request did not come whole within " + Bodies.LONGEST.toSeconds() + " s"));
        }
        if (failure instanceof StatusRuntimeException || failure instanceof StatusException) {
            Status status = Status.fromThrowable(failure);
            return new Refusal(http(status.getCode()), status);
        }
        if (!(failure instanceof AbortedException)) {
            LOG.error("A request failed", failure);
        }
        return new Refusal(
                HttpResponseStatus.INTERNAL_SERVER_ERROR, Status.INTERNAL.withDescription("the node failed"));
    }

    String json() {
        String text = status.getDescription();
        return Json.print(com.google.rpc.Status.newBuilder()
                .setCode(status.getCode().value())
                .setMessage(text == null ? "" : text)
                .build());
    }

    /** As the last line of a stream whose status has left. */
    String line() {
        return "{\"error\":" + json() + "}";
    }

    private static HttpResponseStatus http(Status.Code code) {
        return switch (code) {
            case OK -> HttpResponseStatus.OK;
            case INVALID_ARGUMENT, FAILED_PRECONDITION, OUT_OF_RANGE -> HttpResponseStatus.BAD_REQUEST;
            case UNAUTHENTICATED -> HttpResponseStatus.UNAUTHORIZED;
            case PERMISSION_DENIED -> HttpResponseStatus.FORBIDDEN;
            case NOT_FOUND -> HttpResponseStatus.NOT_FOUND;
            case ALREADY_EXISTS, ABORTED -> HttpResponseStatus.CONFLICT;
            case RESOURCE_EXHAUSTED -> HttpResponseStatus.TOO_MANY_REQUESTS;
            case UNIMPLEMENTED -> HttpResponseStatus.NOT_IMPLEMENTED;
            case UNAVAILABLE -> HttpResponseStatus.SERVICE_UNAVAILABLE;
            case DEADLINE_EXCEEDED -> HttpResponseStatus.GATEWAY_TIMEOUT;
            case CANCELLED, UNKNOWN, INTERNAL, DATA_LOSS -> HttpResponseStatus.INTERNAL_SERVER_ERROR;
        };
    }
}
